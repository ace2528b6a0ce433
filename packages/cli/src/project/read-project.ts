import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { projectFiles } from './facts.ts';
import type { ProjectFile, ProjectFiles } from './facts.ts';

const maxDepth = 5;
const maxPaths = 20_000;
const dependencyFolders = new Set(['node_modules', 'venv', '__pycache__', 'site-packages']);
const vendoredLibraries = 'server/lib';

/** Reads what describes a project; a folder that is not there reads as an empty one. */
export async function readProject(folder: string): Promise<ProjectFiles> {
  const texts: Partial<Record<ProjectFile, string>> = {};
  const paths = new Set<string>();
  await collectPaths(folder, '', paths);
  for (const name of projectFiles)
    if (paths.has(name)) texts[name] = await readFile(join(folder, name), 'utf8');
  return { texts, paths };
}

async function collectPaths(folder: string, below: string, paths: Set<string>): Promise<void> {
  for (const entry of await entriesOf(join(folder, below))) {
    if (paths.size >= maxPaths) return;
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isFile()) paths.add(path);
    else if (entry.isDirectory() && isSearched(entry.name, path))
      await collectPaths(folder, path, paths);
  }
}

function isSearched(name: string, path: string): boolean {
  return (
    !name.startsWith('.') &&
    !dependencyFolders.has(name) &&
    path !== vendoredLibraries &&
    path.split('/').length < maxDepth
  );
}

async function entriesOf(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
