import { createHash } from 'node:crypto';
import { isObject } from '../json/index.ts';
import type { AuditEvent } from './types.ts';

/** What the audit says about itself. */
export type ChainEvent =
  /** An append was interrupted; what it had written so far, and nobody was told of, is removed. */
  | { readonly event: 'repair'; readonly file: string; readonly bytes: number }
  /** What was found was not what had been written. */
  | { readonly event: 'damage'; readonly file: string; readonly why: string }
  /** The oldest file was removed, since there is room for no more; it ended with this record. */
  | {
      readonly event: 'discard';
      readonly file: string;
      readonly last: { readonly seq: number; readonly hash: string };
    };

/** A line of `audit.jsonl`. */
export type AuditRecord = {
  /** Counts from 1, across files. */
  readonly seq: number;
  /** ISO 8601. */
  readonly time: string;
  /** `hash` of the record before; 64 zeros before the first. */
  readonly prev: string;
  /** SHA-256 of the line without its last member `,"hash":"…"`, 64 hex digits. */
  readonly hash: string;
} & (AuditEvent | ChainEvent);

/** How far a chain has come. */
export interface ChainEnd {
  readonly seq: number;
  readonly hash: string;
}

export const chainStart: ChainEnd = { seq: 0, hash: '0'.repeat(64) };

/** Characters of the longest line; arguments that make it longer are left out. */
const longestLine = 64 * 1024;
const longestText = 2048;

/** The line that follows in the chain, without its line break. */
export function encodeRecord(
  event: AuditEvent | ChainEvent,
  { seq, hash: prev }: ChainEnd,
  time: string,
): { readonly line: string; readonly end: ChainEnd } {
  const body = encodeBody(event, seq + 1, time, prev);
  const hash = hashOf(body);
  return { line: `${body.slice(0, -1)},"hash":"${hash}"}`, end: { seq: seq + 1, hash } };
}

function encodeBody(
  event: AuditEvent | ChainEvent,
  seq: number,
  time: string,
  prev: string,
): string {
  const { arguments: given, ...members } = { arguments: undefined, ...event };
  const short = Object.entries(members).map(([key, value]) => [key, shorten(value)] as const);
  const encode = (more: object) =>
    JSON.stringify({ seq, time, ...Object.fromEntries(short), ...more, prev });
  if (given === undefined) return encode({});
  const body = encode({ arguments: given });
  return body.length <= longestLine
    ? body
    : encode({ arguments: `left out: ${body.length} characters` });
}

function shorten(value: unknown): unknown {
  return typeof value === 'string' && value.length > longestText
    ? `${value.slice(0, longestText)}…`
    : value;
}

const ending = /,"hash":"([0-9a-f]{64})"\}$/;

/** A line as it was found. */
export type FoundLine =
  | { readonly kind: 'record'; readonly record: AuditRecord }
  /** It is a record's, and not as it was written; what it claims to be its hash. */
  | { readonly kind: 'changed'; readonly hash: string }
  | { readonly kind: 'other' };

/** Judges the bytes themselves, so that no other way to write the same value passes. */
export function decodeLine(line: Buffer): FoundLine {
  const hash = ending.exec(line.subarray(-76).toString('latin1'))?.[1];
  if (hash === undefined) return { kind: 'other' };
  const body = Buffer.concat([line.subarray(0, -75), closing]);
  if (hashOf(body) !== hash) return { kind: 'changed', hash };
  try {
    const record: unknown = JSON.parse(line.toString('utf8'));
    if (isObject(record) && Number.isSafeInteger(record['seq']))
      return { kind: 'record', record: record as unknown as AuditRecord };
  } catch {
    // Said below.
  }
  return { kind: 'other' };
}

const closing = Buffer.from('}');

function hashOf(body: string | Buffer): string {
  return createHash('sha256').update(body).digest('hex');
}
