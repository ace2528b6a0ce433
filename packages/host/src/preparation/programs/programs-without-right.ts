import { open } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { readBinaryFormat, type ContentFile } from '@opendxt/bundle';

/** Shells, by which a launcher is started that starts another program of the bundle. */
const shell = /^(?:\/(?:usr\/)?bin\/)?(?:sh|bash|dash|zsh)$/;

const headLength = 64;

/**
 * Files of an unpacked bundle that will be executed and whose archive has lost their mode: the
 * program of the command, and, where a shell starts a launcher, what programs and scripts lie
 * beside it. The store is read-only: no launcher can put that right later.
 */
export async function programsWithoutRight(
  folder: string,
  files: readonly ContentFile[],
  { command, args }: { readonly command: string; readonly args: readonly string[] },
): Promise<readonly string[]> {
  const without = files.filter(({ executable }) => !executable).map(({ path }) => path);
  const inBundle = (path: string) =>
    path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : undefined;
  const program = inBundle(command);
  if (program !== undefined) return without.filter((path) => path === program);
  const launcher = shell.test(command) ? args.map(inBundle).find(Boolean) : undefined;
  if (launcher === undefined) return [];
  const beside = `${posix.dirname(launcher)}/`;
  const found: string[] = [];
  for (const path of without)
    if (path === launcher || (path.startsWith(beside) && (await isProgram(join(folder, path)))))
      found.push(path);
  return found;
}

/** Names of what a program is made of, rather than of a program. */
const ordinary = /\.(?:py|pyc|pyi|js|mjs|cjs|json|md|txt|so|dylib|pyd|dll|node)$/i;

async function isProgram(path: string): Promise<boolean> {
  if (ordinary.test(path)) return false;
  await using file = await open(path, 'r');
  const { buffer, bytesRead } = await file.read(Buffer.alloc(headLength), 0, headLength, 0);
  const head = buffer.subarray(0, bytesRead);
  return head.subarray(0, 2).toString('latin1') === '#!' || readBinaryFormat(head) !== undefined;
}
