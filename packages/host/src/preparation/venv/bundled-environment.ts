import { realpathSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import type { ContentFile } from '@opendxt/bundle';
import type { Manifest } from '@opendxt/manifest';
import { basePython, type BasePython } from '../../launch/index.ts';
import type { Machine } from '../../runtimes/index.ts';
import { mendEnvironment, type MendedEnvironment } from './mend-environment.ts';

/** The folder of the virtual environment that a command of a bundle lies in; relative, with `/`. */
export function rootOfEnvironment(
  dir: string,
  files: readonly Pick<ContentFile, 'path'>[],
  command: string,
): string | undefined {
  const path = command.replaceAll('\\', '/');
  const start = `${dir.replaceAll('\\', '/')}/`;
  const paths = new Set(files.map((file) => file.path));
  if (path.startsWith(start)) {
    const root = posix.dirname(posix.dirname(path.slice(start.length)));
    return paths.has(posix.join(root, 'pyvenv.cfg')) ? root : undefined;
  }
  return undefined;
}

interface Bundle {
  readonly dir: string;
  readonly manifest: Manifest;
  readonly files: readonly ContentFile[];
  readonly machine: Machine;
  readonly cacheDir: string;
}

export async function mendBundledEnvironment(
  { dir, manifest, files, machine, cacheDir }: Bundle,
  root: string,
): Promise<MendedEnvironment & { readonly python: BasePython }> {
  const configuration = await readFile(join(dir, root, 'pyvenv.cfg'), 'utf8');
  const paths = files.map(({ path }) => path);
  const base = await basePython({ root, configuration, paths }, manifest, machine, cacheDir);
  if (base.missing !== undefined) throw base.missing;
  const python = { command: realpathSync(base.command), version: base.version };
  return { ...(await mendEnvironment(dir, root, python, machine.platform)), python };
}
