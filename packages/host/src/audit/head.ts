import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { HostError } from '../error/index.ts';
import type { Home } from '../home/index.ts';
import { isObject } from '../json/index.ts';
import type { ChainEnd } from './record.ts';

export interface AuditPlaces {
  /** The file that is written to. */
  readonly log: string;
  /** Where the chain ends, kept apart from it. */
  readonly head: string;
  readonly lock: string;
  /** A file that has grown large, by its number. */
  readonly rotated: (file: number) => string;
}

export function auditPlaces({ root, run }: Home): AuditPlaces {
  return {
    log: join(root, 'audit.jsonl'),
    head: join(root, 'audit.head'),
    lock: join(run, 'audit.lock'),
    rotated: (file) => join(root, `audit-${file}.jsonl`),
  };
}

/** The numbers of the files that were rotated and are kept, oldest first. */
export function rotatedFiles({ root }: Home): readonly number[] {
  return namesIn(root)
    .flatMap((name) => /^audit-([1-9]\d{0,8})\.jsonl$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((one, other) => one - other);
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** The end of the chain and where in the file it is. */
export interface Point extends ChainEnd {
  /** Bytes of `audit.jsonl` up to there. */
  readonly size: number;
}

/** The content of `audit.head`. */
export interface Head extends Point {
  /** The number that `audit.jsonl` gets when it is rotated. */
  readonly file: number;
  /** What is being appended: written before, gone after, so that an interruption is no cut. */
  readonly next?: Point;
}

const format = 1;
/** Bytes; one sector, which the disk writes whole. */
const length = 512;

/** `missing` and `damaged` are told apart in what is said about them. */
export function readHead({ head: path }: AuditPlaces): Head | 'missing' | 'damaged' {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'missing';
    throw error;
  }
  const content = parse(text);
  if (!isObject(content)) return 'damaged';
  if (typeof content['format'] === 'number' && content['format'] > format)
    throw new HostError('state-newer', `\`${path}\` was written by a newer version of OpenDXT`, {
      hint: 'update OpenDXT, or set OPENDXT_HOME to another folder',
    });
  return isHead(content) && content['format'] === format ? content : 'damaged';
}

/**
 * Writes over the head in place: the kernel copies what is within a page in one go, so that a
 * process that is killed leaves the old head or the new one.
 */
export function writeHead({ head: path }: AuditPlaces, head: Head, sync = false): void {
  const { file, size, seq, hash, next } = head;
  const content = JSON.stringify({ format, file, size, seq, hash, next });
  const bytes = Buffer.from(`${content.padEnd(length - 1)}\n`);
  const descriptor = openHead(path, bytes);
  try {
    writeSync(descriptor, bytes, 0, length, 0);
    if (sync) fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** A first head comes into being with its content. */
function openHead(path: string, content: Buffer): number {
  try {
    return openSync(path, 'r+');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const beside = `${path}.tmp`;
  writeFileSync(beside, content, { mode: 0o600 });
  renameSync(beside, path);
  return openSync(path, 'r+');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isHead(value: Record<string, unknown>): value is Record<string, unknown> & Head {
  const { file, next } = value;
  return isPoint(value) && isCount(file) && file > 0 && (next === undefined || isPoint(next));
}

function isPoint(value: unknown): value is Point {
  return (
    isObject(value) &&
    isCount(value['size']) &&
    isCount(value['seq']) &&
    typeof value['hash'] === 'string' &&
    /^[0-9a-f]{64}$/.test(value['hash'])
  );
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
