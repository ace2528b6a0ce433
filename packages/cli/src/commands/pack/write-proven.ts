import { rename, rm } from 'node:fs/promises';
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

interface Work {
  readonly plan: PackPlan;
  readonly manifest: Manifest;
  readonly file: string;
  /** What the server is started with; undefined where it is not to be started. */
  readonly settings: Readonly<Record<string, ConfigValue>> | undefined;
  readonly write: WriteOptions;
}

/**
 * Writes the bundle under a name of its own, which becomes `file` only when the proof is good (or
 * not asked for, or not possible here): whoever finds a bundle there can rely on it. Whatever
 * happens, nothing else is left.
 */
export async function writeProven(
  { printer, signal }: Pick<CommandContext, 'printer' | 'signal'>,
  { plan, manifest, file, settings, write }: Work,
): Promise<{ readonly report: WriteReport; readonly proof: Proof }> {
  const candidate = join(dirname(file), `.unproven-${process.pid}-${basename(file)}`);
  const removeFolder = await makeOutputFolder(dirname(file));
  let written = false;
  try {
    const report = await writeArchive(plan.entries, candidate, {
      ...write,
      signal,
      onProgress: ({ files, totalFiles, bytes }) =>
        printer.progress(
          `packing: ${files} of ${plural(totalFiles, 'file')}, ${formatBytes(bytes)}`,
        ),
    });
    await expectReadable(candidate, basename(file), signal);
    if (settings !== undefined) printer.progress('starting the server from the bundle …');
    const proof: Proof =
      settings === undefined
        ? { status: 'skipped' }
        : await prove({ bundle: candidate, manifest, settings, signal });
    if (proof.status !== 'failed') {
      await rename(candidate, file);
      written = true;
    }
    return { report, proof };
  } finally {
    await rm(candidate, { force: true });
    if (!written) await removeFolder();
  }
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
