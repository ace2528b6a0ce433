import {
  closeSync,
  constants,
  fdatasyncSync,
  ftruncateSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import type { Home } from '../home/index.ts';
import { auditPlaces, rotatedFiles, writeHead, type AuditPlaces, type Head } from './head.ts';
import { chainStart, encodeRecord, type ChainEnd, type ChainEvent } from './record.ts';
import { lastOf, settle, sizeOf } from './settle.ts';
import type { AuditEvent } from './types.ts';

export interface AuditSizes {
  /** Bytes at which `audit.jsonl` is put aside. */
  readonly file: number;
  /** Bytes of all that was put aside; the oldest files go first. */
  readonly kept: number;
}

/** What a power failure must not take: done rarely, and relied on for long. */
const kept: ReadonlySet<string> = new Set<AuditEvent['event']>([
  'install',
  'update',
  'rollback',
  'uninstall',
  'enable',
  'disable',
  'configure',
  'grant',
  'deny',
  'revoke',
]);

/** Appends events, under the lock; they are in the file when it returns. */
export function append(
  home: Home,
  events: readonly AuditEvent[],
  time: string,
  sizes: AuditSizes,
): void {
  const places = auditPlaces(home);
  const settled = settle(home);
  const isFull = settled.head.size >= sizes.file;
  const head = isFull ? rotate(places, settled.head) : settled.head;
  const surplus = isFull ? surplusFiles(home, sizes.kept) : [];
  const discards = surplus.map((file) => describeDiscard(places, file));
  const sync = events.some(({ event }) => kept.has(event));
  const lines = encode([...settled.events, ...discards, ...events], head, time);
  write(places, head, lines, sync);
  for (const file of surplus) rmSync(places.rotated(file), { force: true });
}

/** A process that is killed in between leaves a file of the size that the head says, under its new name. */
function rotate(places: AuditPlaces, { file, seq, hash, size }: Head): Head {
  writeHead(places, { file, seq, hash, size });
  renameSync(places.log, places.rotated(file));
  const head = { file: file + 1, seq, hash, size: 0 };
  writeHead(places, head, true);
  return head;
}

/** The oldest files, as many as are too much. */
function surplusFiles(home: Home, most: number): readonly number[] {
  const places = auditPlaces(home);
  let total = 0;
  return rotatedFiles(home).filter((file, index, files) => {
    if (index === 0)
      total = files.reduce((sum, each) => sum + (sizeOf(places.rotated(each)) ?? 0), 0);
    const isSurplus = total > most;
    total -= sizeOf(places.rotated(file)) ?? 0;
    return isSurplus;
  });
}

function describeDiscard(places: AuditPlaces, file: number): ChainEvent {
  const last = lastOf(places.rotated(file)) ?? chainStart;
  return { event: 'discard', file: `audit-${file}.jsonl`, last };
}

interface Lines {
  readonly text: string;
  readonly end: ChainEnd;
}

function encode(events: readonly (AuditEvent | ChainEvent)[], from: ChainEnd, time: string): Lines {
  let end = from;
  let text = '';
  for (const event of events) {
    const encoded = encodeRecord(event, end, time);
    end = encoded.end;
    text += `${encoded.line}\n`;
  }
  return { text, end };
}

const { O_APPEND, O_CREAT, O_RDWR } = constants;

/**
 * What is to be appended is announced in the head, appended, and confirmed in the head: only then is
 * anybody told. Whoever finds an announcement knows what was under way.
 */
function write(places: AuditPlaces, head: Head, { text, end }: Lines, sync: boolean): void {
  const { file, size, seq, hash } = head;
  const log = openSync(places.log, O_RDWR | O_APPEND | O_CREAT, 0o600);
  try {
    const bytes = Buffer.from(endsInLine(log, size) ? `\n${text}` : text);
    const next = { size: size + bytes.length, ...end };
    writeHead(places, { ...head, next });
    try {
      writeWhole(log, bytes);
      if (sync) fdatasyncSync(log);
    } catch (error) {
      ftruncateSync(log, size);
      writeHead(places, { file, size, seq, hash });
      throw error;
    }
    writeHead(places, { file, ...next }, sync);
  } finally {
    closeSync(log);
  }
}

/** As after a cut by somebody else; what we write ends with a line break. */
function endsInLine(log: number, size: number): boolean {
  if (size === 0) return false;
  const last = Buffer.alloc(1);
  readSync(log, last, 0, 1, size - 1);
  return last[0] !== 10;
}

/** A full disk may take a part. */
function writeWhole(file: number, bytes: Buffer): void {
  for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done);
}
