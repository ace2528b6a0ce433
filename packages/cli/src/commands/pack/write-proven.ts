import { rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { writeArchive, type PackPlan, type WriteOptions, type WriteReport } from '@opendxt/bundle';
import type { ConfigValue, Manifest } from '@opendxt/manifest';
import type { CommandContext } from '../../command/index.ts';
import { formatBytes, plural } from '../../printer/index.ts';
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
  try {
    const report = await writeArchive(plan.entries, candidate, {
      ...write,
      signal,
      onProgress: ({ files, totalFiles, bytes }) =>
        printer.progress(
          `packing: ${files} of ${plural(totalFiles, 'file')}, ${formatBytes(bytes)}`,
        ),
    });
    if (settings !== undefined) printer.progress('starting the server from the bundle …');
    const proof: Proof =
      settings === undefined
        ? { status: 'skipped' }
        : await prove({ bundle: candidate, manifest, settings, signal });
    if (proof.status !== 'failed') await rename(candidate, file);
    return { report, proof };
  } finally {
    await rm(candidate, { force: true });
  }
}
