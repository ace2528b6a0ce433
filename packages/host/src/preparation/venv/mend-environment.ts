import { mkdir, open, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import type { BasePython } from '../../launch/index.ts';
import { rewriteConfiguration } from './rewrite-configuration.ts';
import { rewriteScript } from './scripts.ts';

export interface MendedEnvironment {
  /** Paths of files and links that are new or other ones, from the root of the bundle, with `/`. */
  readonly files: readonly string[];
  readonly links: readonly { readonly path: string; readonly target: string }[];
}

/**
 * Lets a virtual environment in an unpacked bundle be run by a Python of this machine: its
 * configuration, the links to its Python, and the first lines of its programs.
 */
export async function mendEnvironment(
  folder: string,
  root: string,
  base: BasePython,
  platform: string,
): Promise<MendedEnvironment> {
  const configuration = posix.join(root, 'pyvenv.cfg');
  const text = await readFile(join(folder, configuration), 'utf8');
  const { command, version } = base;
  await writeFile(
    join(folder, configuration),
    rewriteConfiguration(text, { home: dirname(command), executable: command, version }),
  );
  // The programs of Windows ask the configuration for their Python.
  if (platform === 'win32') return { files: [configuration], links: [] };
  const programs = posix.join(root, 'bin');
  const links = await linkPythons(folder, programs, base);
  const python = join(folder, programs, 'python');
  return { files: [configuration, ...(await mendScripts(folder, programs, python))], links };
}

async function linkPythons(
  folder: string,
  programs: string,
  { command, version }: BasePython,
): Promise<MendedEnvironment['links']> {
  const minor = version.split('.', 2).join('.');
  const links = ['python', 'python3', `python${minor}`].map((name) => ({
    path: posix.join(programs, name),
    target: command,
  }));
  await mkdir(join(folder, programs), { recursive: true });
  for (const { path, target } of links) {
    await rm(join(folder, path), { force: true, recursive: true });
    await symlink(target, join(folder, path));
  }
  return links;
}

async function mendScripts(
  folder: string,
  programs: string,
  python: string,
): Promise<readonly string[]> {
  const mended: string[] = [];
  for (const entry of await readdir(join(folder, programs), { withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = posix.join(programs, entry.name);
    if (!(await isScript(join(folder, path)))) continue;
    const script = rewriteScript(await readFile(join(folder, path)), python);
    if (script === undefined) continue;
    await writeFile(join(folder, path), script);
    mended.push(path);
  }
  return mended;
}

/** Whether it starts as one; programs of any size lie beside them. */
async function isScript(path: string): Promise<boolean> {
  await using file = await open(path, 'r');
  const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
  return bytesRead === 2 && buffer.toString('latin1') === '#!';
}
