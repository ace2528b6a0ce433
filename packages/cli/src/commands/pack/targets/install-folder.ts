import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, realpath, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { isTable, parseJson, tableAt } from '../../../project/index.ts';
import { npmInstall, type ProgramOptions } from '../../../programs/index.ts';

const lockFiles = ['npm-shrinkwrap.json', 'package-lock.json', 'yarn.lock'];

/** What npm installs from, for every target alike. */
export interface InstallFolder {
  readonly dir: string;
  /** The lock file that the versions are from; absent where there was none that npm reads. */
  readonly lock?: string;
  /** Some packages are folders beside this one, which a lock file does not hold. */
  readonly hasLocalPackages: boolean;
}

/**
 * Makes a folder with what npm reads of a package: its description, its lock file, its settings.
 * Versions are decided here, once, so that all targets get the same. CliError as `npmInstall`.
 */
export async function prepareInstall(
  source: string,
  dir: string,
  options: Omit<ProgramOptions, 'cwd'>,
): Promise<InstallFolder> {
  await mkdir(dir, { recursive: true });
  const { text, hasLocalPackages } = await describePackage(source);
  await writeFile(join(dir, 'package.json'), text);
  const lock = hasLocalPackages
    ? undefined
    : lockFiles.find((name) => existsSync(join(source, name)));
  for (const name of ['.npmrc', ...(lock === undefined ? [] : [lock])])
    if (existsSync(join(source, name))) await copyFile(join(source, name), join(dir, name));
  if (lock === undefined || lock === 'yarn.lock')
    await npmInstall(
      ['--package-lock-only', '--ignore-scripts', ...(hasLocalPackages ? ['--install-links'] : [])],
      { ...options, cwd: dir, what: 'the packages' },
    );
  return { dir, hasLocalPackages, ...(lock === undefined ? {} : { lock }) };
}

/**
 * The package.json with packages of this machine (`file:`, and links to folders that a workspace
 * made) under absolute paths, so that the registry is not asked for names that are not its own.
 */
async function describePackage(
  source: string,
): Promise<{ readonly text: string; readonly hasLocalPackages: boolean }> {
  const json = parseJson('package.json', await readFile(join(source, 'package.json'), 'utf8'));
  let hasLocalPackages = false;
  const localised: Record<string, unknown> = { ...json };
  for (const key of ['dependencies', 'optionalDependencies', 'devDependencies']) {
    if (!isTable(json[key])) continue;
    const table = tableAt(json, key);
    const entries = Object.entries(table).map(async ([name, spec]) => {
      const folder = typeof spec === 'string' ? await localFolder(source, name, spec) : undefined;
      if (folder === undefined) return [name, spec] as const;
      hasLocalPackages = true;
      return [name, `file:${folder}`] as const;
    });
    localised[key] = Object.fromEntries(await Promise.all(entries));
  }
  // Its members are installed by their paths.
  delete localised['workspaces'];
  delete localised['scripts'];
  return { text: `${JSON.stringify(localised, undefined, 2)}\n`, hasLocalPackages };
}

async function localFolder(
  source: string,
  name: string,
  spec: string,
): Promise<string | undefined> {
  const path = /^(?:file|link):(.*)$/s.exec(spec)?.[1];
  if (path !== undefined) return resolve(source, path);
  for (let folder = source; ; folder = dirname(folder)) {
    const installed = join(folder, 'node_modules', name);
    if (existsSync(installed)) {
      const real = await realpath(installed);
      return /[\\/]node_modules[\\/]/.test(real) ? undefined : real;
    }
    if (dirname(folder) === folder) return undefined;
  }
}
