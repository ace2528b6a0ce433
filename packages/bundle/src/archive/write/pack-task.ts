import { closeSync, openSync, readSync } from 'node:fs';
import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { isCompressed } from './compressed-content.ts';
import type { Compressor } from './compressor.ts';
import { sourceChanged, sourceUnreadable } from './source-error.ts';
import type { Packed, PackedFile, Task, WholeFile } from './task.ts';

/** Larger files are packed in blocks of this size; it is part of the format's rules. */
export const blockSize = 1024 * 1024;

/** Does the work of a task, in whatever thread it is called. */
export function packTask(task: Task, compressor: Compressor): Packed {
  if (task.kind === 'block') {
    return { bytes: compressor.block(task.bytes, task.dictionary, task.last), files: [] };
  }
  const parts: Uint8Array[] = [];
  const files: PackedFile[] = [];
  for (const file of task.files) {
    const content = contentOf(file);
    const packed = shrink(content, compressor);
    files.push({
      method: packed === undefined ? 'store' : 'deflate',
      crc32: crc32(content),
      compressedSize: (packed ?? content).length,
      sha256: hash('sha256', content, 'hex'),
    });
    parts.push(packed ?? Buffer.from(content));
  }
  return { bytes: Buffer.concat(parts), files };
}

/** The content deflated, or nothing where it is stored: docs/archive.md gives the rule. */
export function shrink(content: Buffer, compressor: Compressor): Uint8Array | undefined {
  if (content.length === 0 || isCompressed(content)) return undefined;
  const packed = compressor.whole(content);
  return packed.length < content.length ? packed : undefined;
}

// One byte more than the largest whole file, so that a file that has grown is noticed.
let scratch: Buffer | undefined;

/** The content of a small file. It is only good until the next call. */
function contentOf({ entry, size, from }: WholeFile): Buffer {
  if (typeof from !== 'string') return Buffer.from(from.buffer, from.byteOffset, from.byteLength);
  scratch ??= Buffer.allocUnsafeSlow(blockSize + 1);
  let length = 0;
  try {
    // Read at once and without waiting: for a small file the switch of threads would cost more.
    const file = openSync(from, 'r');
    try {
      for (let read = -1; read !== 0 && length <= size; length += read) {
        read = readSync(file, scratch, length, size + 1 - length, null);
      }
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    throw sourceUnreadable(entry, from, cause);
  }
  if (length !== size) throw sourceChanged(entry, from, size);
  return scratch.subarray(0, size);
}
