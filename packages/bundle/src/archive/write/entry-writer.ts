import { ContentHash } from '../../digest/index.ts';
import type { Arranged } from './arrange.ts';
import type { DosTime } from './dos-time.ts';
import type { OutputFile } from './output-file.ts';
import { centralHeader, endRecords, type EntryRecord, localHeader, needsZip64 } from './records.ts';
import { sizeOf, type Step } from './steps.ts';
import type { Packed } from './task.ts';

/** What has been written so far. */
export interface Done {
  readonly files: number;
  /** Before compression. */
  readonly bytes: number;
}

/** A large entry whose header waits for its checksum and its compressed size. */
interface Unfinished {
  readonly arranged: Arranged;
  readonly size: number;
  readonly method: 'store' | 'deflate';
  readonly offset: number;
  compressedSize: number;
}

/** Turns steps into local headers and content, and keeps the central directory for the end. */
export class EntryWriter {
  readonly #content = new ContentHash();
  readonly #central: Buffer[] = [];
  readonly #output: OutputFile;
  readonly #time: DosTime;
  readonly #onDone: (done: Done) => void;
  #files = 0;
  #bytes = 0;
  #unfinished: Unfinished | undefined;

  constructor(output: OutputFile, time: DosTime, onDone: (done: Done) => void) {
    this.#output = output;
    this.#time = time;
    this.#onDone = onDone;
  }

  async take(step: Step): Promise<void> {
    switch (step.kind) {
      case 'files':
        await this.#writeFiles(step.files, await step.packed);
        break;
      case 'begin':
        await this.#begin(step.large, step.size, step.method);
        break;
      case 'block':
        await this.#writeBlock((await step.packed).bytes);
        break;
      case 'end':
        await this.#end(step.crc32, step.sha256);
        break;
    }
  }

  /** Writes the central directory and the end record, and gives the content digest. */
  async finish(): Promise<string> {
    const start = this.#output.size;
    for (const headers of this.#central) await this.#output.append(headers);
    await this.#output.append(endRecords(this.#files, start, this.#output.size - start));
    return this.#content.digest();
  }

  async #writeFiles(files: readonly Arranged[], packed: Packed): Promise<void> {
    const start = this.#output.size;
    const central = packed.files.flatMap(({ at, sha256, ...sizes }, index) => {
      const arranged = files[index];
      if (arranged === undefined) return [];
      const record = recordOf(arranged, { ...sizes, size: sizeOf(arranged.entry) });
      return [this.#count(record, start + at, sha256)];
    });
    this.#central.push(Buffer.concat(central));
    await this.#output.append(packed.bytes);
    this.#report();
  }

  async #begin(arranged: Arranged, size: number, method: 'store' | 'deflate'): Promise<void> {
    const offset = this.#output.size;
    this.#unfinished = { arranged, size, method, offset, compressedSize: 0 };
    this.#output.hold();
    const unknown = recordOf(arranged, { method, size, crc32: 0, compressedSize: 0 });
    await this.#output.append(localHeader(unknown, this.#time));
  }

  async #writeBlock(bytes: Uint8Array): Promise<void> {
    if (this.#unfinished === undefined) throw new Error('a block without its entry');
    this.#unfinished.compressedSize += bytes.length;
    await this.#output.append(bytes);
  }

  async #end(crc32: number, sha256: string): Promise<void> {
    if (this.#unfinished === undefined) throw new Error('an end without its entry');
    const { arranged, offset, ...sizes } = this.#unfinished;
    this.#unfinished = undefined;
    const record = recordOf(arranged, { ...sizes, crc32 });
    await this.#output.patch(localHeader(record, this.#time), offset);
    await this.#output.release();
    this.#central.push(this.#count(record, offset, sha256));
    this.#report();
  }

  /** Takes an entry into the totals and gives its header in the central directory. */
  #count(record: EntryRecord, offset: number, sha256: string): Buffer {
    const { executable, name, size } = record;
    this.#content.add({ name, executable, size, sha256 });
    this.#files++;
    this.#bytes += size;
    return centralHeader(record, offset, this.#time);
  }

  #report(): void {
    this.#onDone({ files: this.#files, bytes: this.#bytes });
  }
}

type Sizes = Pick<EntryRecord, 'method' | 'size' | 'compressedSize' | 'crc32'>;

const recordOf = ({ entry, name }: Arranged, sizes: Sizes): EntryRecord => ({
  name,
  executable: entry.executable,
  zip64: needsZip64(sizes.size),
  method: sizes.method,
  crc32: sizes.crc32,
  size: sizes.size,
  compressedSize: sizes.compressedSize,
});
