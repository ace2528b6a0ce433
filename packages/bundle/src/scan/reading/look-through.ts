import type { ContentEntry, Contents } from '../../contents/index.ts';
import type { ScanFinding } from '../types.ts';
import { textOf, type Detector } from './sight.ts';

export interface LookOptions {
  readonly detectors: readonly Detector[];
  /** Whether a file is the author's own. */
  readonly isOwn: (path: string) => boolean;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

export interface Looked {
  readonly findings: readonly ScanFinding[];
  /** What was not looked at, one sentence each. */
  readonly gaps: readonly string[];
}

const mebibyte = 1024 * 1024;
/** Bundled servers have several megabytes in one file. */
const ownBytes = 16 * mebibyte;
const dependencyBytes = mebibyte;
/** Of names that say that there is no text in it: enough to tell what it is. */
const headBytes = 1024;
/** Of all files together. */
const allBytes = 1024 * mebibyte;
const atOnce = 16;
const bytesAtOnce = 4 * mebibyte;
/** Of one rule and one severity; more say nothing more. */
const findingsPerRule = 200;

const withoutText =
  /\.(png|jpe?g|gif|webp|ico|icns|bmp|avif|woff2?|ttf|otf|eot|mp[34]|wav|ogg|webm|pdf|zip|gz|tgz|bz2|xz|zst|br|7z|whl|jar|so|dylib|dll|exe|node|a|o|lib|wasm|pyc|pyd|class|db|sqlite3?)$/i;

/**
 * Shows every file to every detector in the order of their paths, each read once, with a bounded part
 * of all of them in memory.
 */
export async function lookThrough(contents: Contents, options: LookOptions): Promise<Looked> {
  const { detectors, isOwn, signal, onProgress } = options;
  const files = [...contents.entries].filter(([, { kind }]) => kind === 'file');
  const findings: ScanFinding[] = [];
  const counts = new Map<string, Count>();
  const inPart: string[] = [];
  const passedOver: string[] = [];
  const keep = (finding: ScanFinding) => {
    const { id, severity } = finding;
    const count = counts.get(`${severity} ${id}`) ?? { id, severity, found: 0 };
    counts.set(`${severity} ${id}`, count);
    count.found += 1;
    if (count.found <= findingsPerRule) findings.push(finding);
  };
  let budget = allBytes;
  let batch: Wanted[] = [];
  let done = 0;
  const look = async () => {
    signal?.throwIfAborted();
    const read = await Promise.all(batch.map(({ path, length }) => contents.read(path, length)));
    for (const [index, { path, entry, own }] of batch.entries()) {
      let bytes = read[index] ?? new Uint8Array();
      let text = textOf(path, bytes);
      if (withoutText.test(path) && bytes.length < entry.size && isPlain(text)) {
        // Its name says that it is no text, which is wrong.
        const length = Math.min(entry.size, textBytes(own));
        if (length <= budget) {
          budget -= length;
          bytes = await contents.read(path, length);
          text = textOf(path, bytes);
        }
      }
      if (text !== undefined && bytes.length < entry.size) inPart.push(path);
      const sight = { path, size: entry.size, own, bytes, text };
      for (const detect of detectors) for (const finding of detect(sight)) keep(finding);
    }
    done += batch.length;
    batch = [];
    onProgress?.(done, files.length);
  };
  for (const [path, entry] of files) {
    const own = isOwn(path);
    const length = Math.min(entry.size, lengthFor(path, own));
    if (length > budget) {
      passedOver.push(path);
      continue;
    }
    budget -= length;
    const together = batch.reduce((sum, wanted) => sum + wanted.length, length);
    if (batch.length >= atOnce || (batch.length > 0 && together > bytesAtOnce)) await look();
    batch.push({ path, entry, own, length });
  }
  await look();
  return { findings, gaps: [...describe(inPart, passedOver), ...describeCounts(counts)] };
}

/** Whether all of it is UTF-8, but for a character at the end that was cut. */
function isPlain(text: string | undefined): boolean {
  return text !== undefined && text !== '' && !text.slice(0, -1).includes('\uFFFD');
}

interface Count {
  readonly id: string;
  readonly severity: ScanFinding['severity'];
  found: number;
}

interface Wanted {
  readonly path: string;
  readonly entry: ContentEntry;
  readonly own: boolean;
  /** How much of it is read. */
  readonly length: number;
}

function lengthFor(path: string, own: boolean): number {
  return withoutText.test(path) ? headBytes : textBytes(own);
}

function textBytes(own: boolean): number {
  return own ? ownBytes : dependencyBytes;
}

function* describe(inPart: readonly string[], passedOver: readonly string[]): Generator<string> {
  if (inPart.length > 0)
    yield `${names(inPart)}: too large, only the beginning was searched for secrets and risks`;
  if (passedOver.length > 0)
    yield `${names(passedOver)}: not searched for secrets and risks, since the files before them took all that is read of a bundle (1 GiB)`;
}

function* describeCounts(counts: ReadonlyMap<string, Count>): Generator<string> {
  for (const { id, severity, found } of counts.values())
    if (found > findingsPerRule)
      yield `\`${id}\` (${severity}) was found ${found} times, of which the first ${findingsPerRule} are listed`;
}

function names(paths: readonly string[]): string {
  const shown = paths
    .toSorted()
    .slice(0, 3)
    .map((path) => `\`${path}\``)
    .join(', ');
  return paths.length > 3 ? `${shown} and ${paths.length - 3} more files` : shown;
}
