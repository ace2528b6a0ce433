import { statfsSync } from 'node:fs';
import { read } from './processes.ts';

/** Bytes that a socket may hold of what nobody has read yet, beside the kernel's own: `wmem_default`. */
const socketSize = 208 * 1024;
/** Bytes that the kernel needs for a file in memory, however empty. */
const fileSize = 1280;

/** What honest servers have at most, and is not counted. */
const usual = { sockets: 1024, files: 32 * 1024 };

const inMemory = ['/tmp', '/dev/shm'];

/** Bytes that the kernel may need for a box beside the memory of its processes, at most. */
export function kernelUse(first: number): number {
  const used = /^sockets: used (\d+)/.exec(read(`/proc/${first}/net/sockstat`))?.[1];
  const files = inMemory.reduce((all, folder) => all + filesIn(`/proc/${first}/root${folder}`), 0);
  return (
    Math.max(0, Number(used ?? 0) - usual.sockets) * socketSize +
    Math.max(0, files - usual.files) * fileSize
  );
}

function filesIn(folder: string): number {
  try {
    const { files, ffree } = statfsSync(folder);
    return files - ffree;
  } catch {
    // It has ended.
    return 0;
  }
}
