import { cp, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** What is made from the project, and is none of it. */
const made = new Set([
  'node_modules',
  '__pycache__',
  '.venv',
  'venv',
  'build',
  'dist',
  '.tox',
  '.nox',
  '.mypy_cache',
  '.ruff_cache',
  '.pytest_cache',
]);

/**
 * Copies a project to where it can be built: builds write into the folder that they read, and
 * packages that were brought before are no part of it.
 */
export async function copyProject(folder: string, to: string): Promise<void> {
  await cp(folder, to, {
    recursive: true,
    verbatimSymlinks: true,
    filter: async (path) =>
      path === folder || (!made.has(basename(path)) && !(await holdsPackages(path))),
  });
}

/** A folder on `sys.path`: installed projects lie in it, or in each of its folders. */
async function holdsPackages(path: string): Promise<boolean> {
  const within = async (folder: string): Promise<readonly string[]> => {
    try {
      return await readdir(folder);
    } catch {
      return [];
    }
  };
  const names = await within(path);
  if (names.some((name) => name.endsWith('.dist-info'))) return true;
  if (!['lib', 'venv'].includes(basename(path))) return false;
  const below = await Promise.all(names.map((name) => within(join(path, name))));
  return below.flat().some((name) => name.endsWith('.dist-info'));
}
