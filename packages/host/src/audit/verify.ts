import type { Home } from '../home/index.ts';
import { ChainCheck, type AuditVerdict } from './chain-check.ts';
import type { Head } from './head.ts';
import { readLines } from '../lines/index.ts';
import { takeSnapshot, type OpenFile, type Snapshot } from './snapshot.ts';

export interface VerifyOptions {
  readonly signal?: AbortSignal;
  /** Called with bytes read and bytes in all. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Reads the whole chain, from the oldest file that is kept to its head, in bounded memory. */
export async function verifyAudit(home: Home, options: VerifyOptions = {}): Promise<AuditVerdict> {
  using snapshot = await takeSnapshot(home);
  const check = new ChainCheck();
  const total = snapshot.files.reduce((sum, { size }) => sum + size, 0);
  let done = 0;
  let lines = 0;
  for (const file of snapshot.files) {
    for (const line of readLines(file.descriptor, limitOf(file, snapshot))) {
      check.line(file.name, line);
      done += line.bytes.length + 1;
      lines += 1;
      if (lines % 4096 !== 0) continue;
      options.onProgress?.(done, total);
      // A turn of the event loop, in which Ctrl-C is heard.
      await new Promise((resolve) => setImmediate(resolve));
      options.signal?.throwIfAborted();
    }
  }
  const verdict = check.finish(headToMeet(snapshot));
  const fault = faultOfHead(snapshot);
  if (!verdict.intact || fault === undefined) return verdict;
  return { ...verdict, intact: false, problems: [{ file: 'audit.head', message: fault }] };
}

/** What the head says of the files, beside where the chain ends. */
function faultOfHead({ head, files }: Snapshot): string | undefined {
  if (typeof head === 'string') return undefined;
  const sizes = new Map(files.map(({ name, size }) => [name, size]));
  const newest = files.findLast(({ name }) => name !== 'audit.jsonl')?.name;
  // A rotation that was interrupted before the head was written.
  const isRotated = !sizes.has('audit.jsonl') && newest === `audit-${head.file}.jsonl`;
  const size = (isRotated ? sizes.get(newest ?? '') : sizes.get('audit.jsonl')) ?? 0;
  const most = head.next?.size ?? head.size;
  if (size < head.size || size > most)
    return `it says that ${head.size} bytes were written to \`audit.jsonl\`, found ${size}`;
  if (isRotated || newest === undefined || newest === `audit-${head.file - 1}.jsonl`)
    return undefined;
  return `it says that \`audit-${head.file - 1}.jsonl\` was put aside last, found \`${newest}\``;
}

/** An append that was interrupted has left a part, which nobody was told of. */
function limitOf({ name, size }: OpenFile, { head }: Snapshot): number {
  if (name !== 'audit.jsonl' || typeof head === 'string' || head.next === undefined) return size;
  return size > head.size && size < head.next.size ? head.size : size;
}

function headToMeet({ head, files }: Snapshot): Head | 'missing' | 'damaged' {
  if (typeof head === 'string' || head.next === undefined) return head;
  const size = files.find(({ name }) => name === 'audit.jsonl')?.size ?? 0;
  return size === head.next.size ? { ...head, ...head.next } : head;
}
