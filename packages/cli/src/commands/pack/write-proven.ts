import { rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import {
  BundleError,
  openBundle,
  writeArchive,
  type PackPlan,
  type WriteOptions,
  type WriteReport,
} from '@opendxt/bundle';
import type { ConfigValue, Manifest } from '@opendxt/manifest';
import type { CommandContext } from '../../command/index.ts';
import { formatBytes, plural } from '../../printer/index.ts';
import { makeOutputFolder } from './output-folder.ts';
import { prove, type Proof } from './prove.ts';
import { takeNames } from './take-names.ts';

export interface Work {
  readonly plan: PackPlan;
  readonly manifest: Manifest;
  readonly file: string;
  /** Before what is shown of the progress, where there are several. */
  readonly label?: string;
  /** What the server is started with; undefined where it is not to be started. */
  readonly settings: Readonly<Record<string, ConfigValue>> | undefined;
  /** Why it can't be started on this machine, where that is known. */
  readonly impossible?: string;
}

export interface Written {
  readonly report: WriteReport;
  readonly proof: Proof;
}

type Context = Pick<CommandContext, 'printer' | 'signal'>;

/**
 * Writes each bundle under a name of its own, which becomes `file` only when the proofs of all are
 * good (or not asked for, or not possible here): whoever finds a bundle there can rely on it.
 * Whatever happens, nothing else is left. What comes back ends with the first whose proof failed.
 */
export async function writeProven(
  context: Context,
  works: readonly Work[],
  write: WriteOptions,
): Promise<readonly Written[]> {
  const candidates = works.map(({ file }) =>
    join(dirname(file), `.unproven-${process.pid}-${basename(file)}`),
  );
  const undo: (() => Promise<void>)[] = [];
  let complete = false;
  try {
    const results: Written[] = [];
    for (const [index, work] of works.entries()) {
      undo.push(await makeOutputFolder(dirname(work.file)));
      const written = await writeOne(context, work, candidates[index] ?? '', write);
      results.push(written);
      if (written.proof.status === 'failed') return results;
    }
    await takeNames(works.map(({ file }, index) => ({ file, candidate: candidates[index] ?? '' })));
    complete = true;
    return results;
  } finally {
    for (const candidate of candidates) await rm(candidate, { force: true });
    if (!complete) for (const removeFolder of undo.reverse()) await removeFolder();
  }
}

async function writeOne(
  { printer, signal }: Context,
  { plan, manifest, file, label, settings, impossible }: Work,
  candidate: string,
  write: WriteOptions,
): Promise<Written> {
  const prefix = label === undefined ? '' : `${label}: `;
  const report = await writeArchive(plan.entries, candidate, {
    ...write,
    signal,
    onProgress: ({ files, totalFiles, bytes }) =>
      printer.progress(
        `${prefix}packing: ${files} of ${plural(totalFiles, 'file')}, ${formatBytes(bytes)}`,
      ),
  });
  await expectReadable(candidate, basename(file), signal);
  if (settings === undefined) return { report, proof: { status: 'skipped' } };
  if (impossible !== undefined)
    return { report, proof: { status: 'impossible', reason: impossible } };
  printer.progress(`${prefix}starting the server from the bundle …`);
  return { report, proof: await prove({ bundle: candidate, manifest, settings, signal }) };
}

/** Files may fill more than a host takes by default, which is known only when they are packed. */
async function expectReadable(path: string, name: string, signal: AbortSignal): Promise<void> {
  try {
    await using _ = await openBundle(path, { signal });
  } catch (error) {
    if (!(error instanceof BundleError) || error.code === 'cancelled') throw error;
    const message = `\`${name}\` was not written, since hosts would refuse it: ${error.message}`;
    throw new BundleError(error.code, message, {
      cause: error,
      ...(error.code === 'ratio-too-high'
        ? { hint: 'leave it out, or put it in compressed and let the server unpack it' }
        : {}),
    });
  }
}
