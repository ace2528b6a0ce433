import { closeSync, ftruncateSync, openSync, readSync, statSync } from 'node:fs';
import type { Home } from '../home/index.ts';
import { auditPlaces, readHead, rotatedFiles, writeHead, type Head } from './head.ts';
import { chainStart, decodeLine, type ChainEnd, type ChainEvent } from './record.ts';

export interface Settled {
  readonly head: Head;
  /** What is to be recorded before anything else. */
  readonly events: readonly ChainEvent[];
}

/**
 * Brings the head and `audit.jsonl` into agreement, under the lock. An append that was interrupted
 * is completed or taken back. What else differs was not done by an append: it is recorded, and the
 * chain goes on from the head, so that the difference stays visible.
 */
export function settle(home: Home): Settled {
  const places = auditPlaces(home);
  const head = readHead(places);
  if (head === 'missing' || head === 'damaged') return beginAnew(home, head);
  const size = sizeOf(places.log);
  const { next, ...known } = head;
  if (next === undefined && size === head.size) return { head, events: [] };
  if (next === undefined) {
    if (size === undefined && sizeOf(places.rotated(head.file)) === head.size)
      return { head: { ...known, file: head.file + 1, size: 0 }, events: [] };
    return differing(known, size);
  }
  if (size === next.size && lastOf(places.log)?.hash === next.hash)
    return { head: { ...known, ...next }, events: [] };
  if (size === head.size || (size === undefined && head.size === 0))
    return { head: known, events: [] };
  if (size === undefined || size < head.size || size >= next.size) return differing(known, size);
  cutTo(places.log, head.size);
  const bytes = size - head.size;
  return { head: known, events: [{ event: 'repair', file: 'audit.jsonl', bytes }] };
}

function differing(head: Head, size = 0): Settled {
  if (size === head.size) return { head, events: [] };
  const why = `it had ${size} bytes, and ${head.size} had been written`;
  return {
    head: { ...head, size },
    events: [{ event: 'damage', file: 'audit.jsonl', why }],
  };
}

/** Without a head the chain goes on from the last record that there is. */
function beginAnew(home: Home, found: 'missing' | 'damaged'): Settled {
  const places = auditPlaces(home);
  const rotated = rotatedFiles(home);
  const size = sizeOf(places.log) ?? 0;
  const newest = rotated.at(-1);
  const file = (newest ?? 0) + 1;
  const last =
    lastOf(places.log) ?? (newest === undefined ? undefined : lastOf(places.rotated(newest)));
  const { seq, hash } = last ?? chainStart;
  const head: Head = { file, size, seq, hash };
  writeHead(places, head);
  if (found === 'missing' && size === 0 && newest === undefined) return { head, events: [] };
  const why = found === 'missing' ? 'it was missing' : 'it could not be understood';
  return { head, events: [{ event: 'damage', file: 'audit.head', why }] };
}

export function sizeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.size;
}

function cutTo(path: string, size: number): void {
  const file = openSync(path, 'r+');
  try {
    ftruncateSync(file, size);
  } finally {
    closeSync(file);
  }
}

/** More than the longest line in bytes. */
const tail = 512 * 1024;

/** The end of the last record in a file that is whole. */
export function lastOf(path: string): ChainEnd | undefined {
  const size = sizeOf(path) ?? 0;
  if (size === 0) return undefined;
  const bytes = Buffer.alloc(Math.min(size, tail));
  const file = openSync(path, 'r');
  try {
    readSync(file, bytes, 0, bytes.length, size - bytes.length);
  } finally {
    closeSync(file);
  }
  for (let end = bytes.lastIndexOf(10); end > 0;) {
    const start = bytes.lastIndexOf(10, end - 1);
    const found = decodeLine(bytes.subarray(start + 1, end));
    if (found.kind === 'record') return { seq: found.record.seq, hash: found.record.hash };
    end = start;
  }
  return undefined;
}
