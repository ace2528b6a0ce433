import { lstat, mkdir, open, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { HostError } from '../../error/index.ts';
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
 * @throws {HostError} `cannot-run` for what is laid out like none
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
  if ((await kindOf(folder, programs)) === 'other') throw noEnvironment(programs, 'a folder');
  await mkdir(join(folder, programs), { recursive: true });
  for (const { path, target } of links) {
    if ((await kindOf(folder, path)) === 'folder') throw noEnvironment(path, 'a file');
    await rm(join(folder, path), { force: true });
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

async function kindOf(folder: string, path: string): Promise<'folder' | 'other' | undefined> {
  const info = await lstat(join(folder, path)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return info?.isDirectory() === true ? 'folder' : info && 'other';
}

function noEnvironment(path: string, expected: string): HostError {
  return new HostError('cannot-run', `\`${path}\` of its virtual environment is not ${expected}`, {
    hint: 'ask the author for a bundle that is right',
  });
}
