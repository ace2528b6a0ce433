import { closeSync, openSync, readSync } from 'node:fs';
import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { isCompressed } from './compressed-content.ts';
import type { Compressor } from './compressor.ts';
import type { DosTime } from './dos-time.ts';
import { localHeader } from './records.ts';
import { sourceChanged, sourceUnreadable } from './source-error.ts';
import type { Packed, PackedFile, Task, WholeFile } from './task.ts';

/** What all tasks of an archive have in common. */
export interface Setup {
  readonly compressor: Compressor;
  readonly time: DosTime;
}

/** Larger files are packed in blocks of this size; it is part of the format's rules. */
export const blockSize = 1024 * 1024;

/** The most that one task takes: as many files, or content until it is as much as this. */
export const filesInTask = 64;
export const bytesInTask = 256 * 1024;

/** Bytes that hold what any task gives: content that doesn't shrink, and long paths. */
export const roomSize = bytesInTask + blockSize + 128 * 1024;

/** Does the work of a task, in whatever thread it is called. What it gives is put into `room`. */
export function packTask(task: Task, setup: Setup, room: ArrayBuffer): Packed {
  if (task.kind === 'block') {
    const block = setup.compressor.block(task.bytes, task.dictionary, task.last);
    const bytes = new Uint8Array(room, 0, block.length);
    bytes.set(block);
    return { bytes, files: [] };
  }
  const bytes = new Uint8Array(room);
  const files: PackedFile[] = [];
  let at = 0;
  for (const file of task.files) {
    const packed = packFile(file, setup, bytes, at);
    files.push(packed);
    at += packed.length;
  }
  return { bytes: bytes.subarray(0, at), files };
}

function packFile(
  file: WholeFile,
  { compressor, time }: Setup,
  target: Uint8Array,
  at: number,
): PackedFile {
  const content = contentOf(file);
  const shrunk = shrink(content, compressor);
  const data = shrunk ?? content;
  const facts = {
    method: shrunk === undefined ? 'store' : 'deflate',
    crc32: crc32(content),
    compressedSize: data.length,
  } as const;
  const name = Buffer.from(file.entry);
  const header = localHeader({ ...facts, size: file.size, name, zip64: false }, time);
  target.set(header, at);
  target.set(data, at + header.length);
  const length = header.length + data.length;
  return { ...facts, at, length, sha256: hash('sha256', content, 'hex') };
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
