import type { Head } from './head.ts';
import type { RawLine } from '../lines/index.ts';
import { chainStart, decodeLine, type AuditRecord, type ChainEnd } from './record.ts';

/** Something that no append has done. */
export interface AuditProblem {
  readonly file: string;
  readonly line?: number;
  readonly message: string;
}

export interface AuditVerdict {
  /** Nothing was found that an append had not left. */
  readonly intact: boolean;
  /** Records that were read. */
  readonly records: number;
  readonly files: number;
  readonly problems: readonly AuditProblem[];
  /** Problems beyond those that are listed. */
  readonly more: number;
  /** What is no problem and worth a word: interrupted appends, files that were let go. */
  readonly notes: readonly string[];
}

const mostListed = 50;

/** What the next record must follow; the hash is unknown behind a line that is none. */
interface Expected {
  readonly seq: number;
  readonly prev: string | undefined;
}

/** A hole that is none if a later record says that files were let go up to there. */
interface Gap {
  readonly problem: AuditProblem;
  readonly before: ChainEnd;
}

/** Follows a chain line by line. */
export class ChainCheck {
  #expected: Expected | undefined;
  #last: ChainEnd = chainStart;
  #records = 0;
  #file = '';
  readonly #files = new Set<string>();
  readonly #problems: AuditProblem[] = [];
  #more = 0;
  readonly #gaps: Gap[] = [];
  readonly #discarded = new Set<string>();
  readonly #notes: string[] = [];

  line(file: string, { number, bytes, whole }: RawLine): void {
    const begins = file !== this.#file;
    this.#file = file;
    this.#files.add(file);
    const report = (message: string) => this.#report({ file, line: number, message });
    if (!whole) report('the file ends within a line');
    const found = decodeLine(bytes);
    if (found.kind === 'record') {
      this.#follow(found.record, file, number, begins);
      return;
    }
    if (found.kind === 'changed') this.#records += 1;
    if (whole) report(found.kind === 'changed' ? 'the record was changed' : 'it is no record');
    const seq = (this.#expected?.seq ?? 1) + (found.kind === 'changed' ? 1 : 0);
    this.#expected = { seq, prev: found.kind === 'changed' ? found.hash : this.#expected?.prev };
  }

  #follow(record: AuditRecord, file: string, line: number, begins: boolean): void {
    const { seq, prev, hash } = record;
    this.#records += 1;
    const expected = this.#expected ?? { seq: 1, prev: chainStart.hash };
    if (seq !== expected.seq || (expected.prev !== undefined && prev !== expected.prev)) {
      const problem = { file, line, message: describe(seq, expected.seq) };
      if (begins && seq > expected.seq)
        this.#gaps.push({ problem, before: { seq: seq - 1, hash: prev } });
      else this.#report(problem);
    }
    this.#expected = { seq: seq + 1, prev: hash };
    this.#last = { seq, hash };
    this.#hear(record, file, line);
  }

  /** What the chain says about itself. */
  #hear(record: AuditRecord, file: string, line: number): void {
    if (record.event === 'damage') {
      const message = `when this was written, \`${record.file}\` was not as it had been left: ${record.why}`;
      this.#report({ file, line, message });
    } else if (record.event === 'discard') {
      this.#discarded.add(nameOf(record.last));
      this.#notes.push(`\`${record.file}\` was let go, up to record ${record.last.seq}`);
    } else if (record.event === 'repair') {
      this.#notes.push(`${file}:${line}: an interrupted append was taken back`);
    }
  }

  finish(head: Head | 'missing' | 'damaged'): AuditVerdict {
    for (const { problem, before } of this.#gaps)
      if (!this.#discarded.has(nameOf(before))) this.#report(problem);
    this.#meet(head);
    return {
      intact: this.#problems.length === 0,
      records: this.#records,
      files: this.#files.size,
      problems: this.#problems,
      more: this.#more,
      notes: this.#notes.slice(-20),
    };
  }

  #meet(head: Head | 'missing' | 'damaged'): void {
    const { seq, hash } = this.#last;
    const report = (message: string) => this.#report({ file: 'audit.head', message });
    if (head === 'damaged') report('it cannot be understood');
    else if (head === 'missing' && this.#files.size > 0)
      report('it is missing, so that nobody can say whether the end is');
    else if (head !== 'missing' && seq < head.seq)
      report(`it ends with record ${head.seq}, and the last that is there is ${seq}`);
    else if (head !== 'missing' && (seq > head.seq || hash !== head.hash))
      report(`it ends with another record ${head.seq} than the one that is there`);
  }

  #report(problem: AuditProblem): void {
    if (this.#problems.length < mostListed) this.#problems.push(problem);
    else this.#more += 1;
  }
}

const nameOf = ({ seq, hash }: ChainEnd) => `${seq} ${hash}`;

function describe(found: number, expected: number): string {
  if (found === expected) return 'the record does not follow the one before it';
  if (found < expected) return `record ${found} stands here, where ${expected} is expected`;
  return found === expected + 1
    ? `record ${expected} is missing before it`
    : `records ${expected} to ${found - 1} are missing before it`;
}
