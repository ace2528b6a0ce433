import { availableParallelism } from 'node:os';
import { BundleError, throwIfCancelled } from '../../error/index.ts';
import type { SourceEntry, WriteOptions, WriteReport } from '../types.ts';
import { arrange } from './arrange.ts';
import type { Compressor } from './compressor.ts';
import { toDosTime } from './dos-time.ts';
import { EntryWriter } from './entry-writer.ts';
import { type Lanes, openLanes } from './lanes.ts';
import { OutputFile } from './output-file.ts';
import { prepare } from './settings.ts';
import { sizeOf, type Step, steps } from './steps.ts';
import { writeFailed } from './write-failure.ts';

/** Steps on their way for each lane: one at work, one ready, one done. */
const stepsPerLane = 3;

/**
 * Writes a ZIP archive whose bytes depend on the entries, the level, the time and the compressor,
 * and on nothing else (docs/archive.md). It is written beside `target` and renamed; on failure
 * nothing is left.
 *
 * @throws BundleError `name-…` for a path that a reader would refuse, `source-changed`,
 * `source-unreadable`, `write-failed`, `cancelled`
 */
export async function writeArchive(
  entries: readonly SourceEntry[],
  target: string,
  options: WriteOptions = {},
): Promise<WriteReport> {
  const { level = 6, compressor: kind = 'zlib', signal } = options;
  if (!Number.isInteger(level) || level < 1 || level > 9) {
    throw new RangeError(`expected a level from 1 to 9, found ${level}`);
  }
  const arranged = arrange(entries);
  const total = entries.reduce((sum, entry) => sum + sizeOf(entry), 0);
  const settings = { compressor: { kind, level }, time: toDosTime(options.time) };
  const { compressor, time } = await prepare(settings);
  throwIfCancelled(signal);

  let lanes: Lanes | undefined;
  let output: OutputFile | undefined;
  try {
    output = await OutputFile.create(target);
    lanes = await openLanes(settings, total, availableParallelism());
    const writer = new EntryWriter(output, time, ({ files, bytes }) =>
      options.onProgress?.({ files, bytes, totalFiles: arranged.length, totalBytes: total }),
    );
    await writeSteps(steps(arranged, lanes, compressor), lanes, writer, signal);
    const contentDigest = await writer.finish();
    const sha256 = await output.commit();
    return {
      path: target,
      size: output.size,
      files: arranged.length,
      unpackedSize: total,
      sha256,
      contentDigest,
      compressor: nameOf(compressor, level),
    };
  } catch (cause) {
    await output?.discard();
    throw cause instanceof BundleError ? cause : writeFailed(target, cause);
  } finally {
    await lanes?.close();
  }
}

const nameOf = ({ name }: Compressor, level: number): string => `${name}, level ${level}`;

/** Writes steps in their order, and keeps so many on their way that no lane waits for work. */
async function writeSteps(
  source: AsyncGenerator<Step>,
  lanes: Lanes,
  writer: EntryWriter,
  signal: AbortSignal | undefined,
): Promise<void> {
  const take = async (step: Step) => {
    throwIfCancelled(signal);
    await writer.take(step);
    if ('packed' in step) lanes.release(await step.packed);
  };
  const started: Step[] = [];
  for await (const step of source) {
    started.push(step);
    const next = started.length > lanes.count * stepsPerLane ? started.shift() : undefined;
    if (next !== undefined) await take(next);
  }
  for (const step of started) await take(step);
}
