import { chmod, copyFile, lstat, mkdir, readdir, readlink, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { CleanVariant } from './types.ts';

interface Modes {
  readonly file: (mode: number) => number;
  readonly folder: number;
}

/** As desktops unpack them: nothing can be changed, and what could be executed still can. */
const modes: Readonly<Record<CleanVariant, Modes>> = {
  usual: { file: (mode) => ((mode & 0o100) === 0 ? 0o444 : 0o555), folder: 0o555 },
  // Claude Desktop was seen to unpack every file like this (field notes, fact 2).
  'mode-0600': { file: () => 0o600, folder: 0o700 },
};

/** Copies an unpacked bundle; folders get their modes when they are full. */
export async function layOut(from: string, to: string, variant: CleanVariant): Promise<void> {
  const { file, folder } = modes[variant];
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    const target = join(to, entry.name);
    if (entry.isDirectory()) await layOut(source, target, variant);
    else if (entry.isSymbolicLink()) await symlink(await readlink(source), target);
    else if (entry.isFile()) {
      await copyFile(source, target);
      await chmod(target, file((await lstat(source)).mode));
    }
  }
  await chmod(to, folder);
}
