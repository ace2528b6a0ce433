import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  contentDigest,
  diffFiles,
  diffManifests,
  digestArchive,
  digestContents,
  digestFile,
  openBundle,
  plannedContents,
  unsignBundle,
  writeArchive,
  type Bundle,
  type ContentFile,
  type FileChange,
  type ManifestChange,
  type PackPlan,
} from '@opendxt/bundle';
import type { CommandContext } from '../../../command/index.ts';
import { formatBytes } from '../../../printer/index.ts';
import { readTolerantly } from '../../../unpacked/index.ts';
import { composedCandidates, plainCandidates, type Candidate } from './candidates.ts';
import { findCompressions, readTime, type Compression } from './compression.ts';
import { readShown, type Shown } from './shown.ts';

/** Whether a bundle comes from a folder, and what says so. */
export interface Rebuilt {
  /** `file`: the same bytes. `content`: the same files, compressed in another way. */
  readonly match: 'file' | 'content' | 'none';
  readonly signed: boolean;
  /** SHA-256 of the bundle as it is, and without its signature. */
  readonly fileDigest: string;
  readonly unsignedDigest: string;
  readonly contentDigest: string;
  readonly files: number;
  readonly rebuilt: {
    /** Options of `dxt pack` that the bundle was packed again with. */
    readonly options: readonly string[];
    readonly contentDigest: string;
    readonly compression?: Compression;
  };
  /** From the folder to the bundle: `added` is in the bundle alone. */
  readonly differences: readonly FileChange[];
  readonly manifest: readonly ManifestChange[];
}

interface Attempt {
  readonly options: readonly string[];
  readonly plan: PackPlan;
  readonly files: readonly ContentFile[];
  readonly differences: readonly FileChange[];
}

/**
 * Packs a folder again as a bundle shows that it was packed, and compares.
 * @throws what planning and composing throw: where a way that the bundle shows can't be tried,
 *   nothing is known
 */
export async function rebuild(
  context: CommandContext,
  { file, folder }: { readonly file: string; readonly folder: string },
): Promise<Rebuilt> {
  const { printer, signal } = context;
  await using bundle = await openBundle(file, { signal });
  printer.progress('digesting …');
  const { contentDigest: content, files } = await digestArchive(bundle.archive);
  const fileDigest = await digestFile(file, { signal });
  const shown = await readShown(bundle);
  const work = await mkdtemp(join(tmpdir(), 'opendxt rebuild '));
  try {
    const unsignedDigest = await withoutSignature(bundle, fileDigest, work, signal);
    const common = { fileDigest, unsignedDigest, contentDigest: content, files: files.length };
    const { best, compression } = await tryAll(context, { file, folder }, shown, {
      bundle,
      files,
      unsignedDigest,
      work,
    });
    const same = best.differences.length === 0;
    return {
      match: compression !== undefined ? 'file' : same ? 'content' : 'none',
      signed: bundle.archive.signature !== undefined,
      ...common,
      rebuilt: {
        options: best.options,
        contentDigest: contentDigest(best.files),
        ...(compression === undefined ? {} : { compression }),
      },
      differences: best.differences,
      manifest: same ? [] : diffManifests(best.plan.manifestText, bundle.manifestText),
    };
  } finally {
    await rm(work, { recursive: true, force: true, maxRetries: 3 });
  }
}

interface Original {
  readonly bundle: Bundle;
  readonly files: readonly ContentFile[];
  readonly unsignedDigest: string;
  readonly work: string;
}

interface Outcome {
  readonly best: Attempt;
  readonly compression?: Compression;
}

/** The first way that gives the same files, else the one with the fewest differences. */
async function tryAll(
  context: CommandContext,
  { file, folder }: { readonly file: string; readonly folder: string },
  shown: Shown,
  original: Original,
): Promise<Outcome> {
  const places = { folder, bundle: file };
  const plain = await tryThese(context, plainCandidates(context, places, shown), original);
  if (plain === undefined) throw new Error('no way to pack a folder was tried');
  if (plain.best.differences.length === 0) return plain;
  const tried = {
    source: readTolerantly(plain.best.plan.manifestText, `the manifest in \`${folder}\``),
    bundle: original.bundle.manifest,
    differences: plain.best.differences,
  };
  const ways = composedCandidates(context, places, shown, tried);
  const composed = await tryThese(context, ways, original);
  if (composed === undefined) return plain;
  return fewer(composed.best, plain.best) ? composed : plain;
}

async function tryThese(
  context: CommandContext,
  ways: readonly Candidate[],
  original: Original,
): Promise<Outcome | undefined> {
  const { printer, signal } = context;
  let best: Attempt | undefined;
  for (const { options, plan: make } of ways) {
    printer.progress(['packing again', ...options, '…'].join(' '));
    await using made = await make();
    const { plan } = made;
    const files = await digestContents(plannedContents(plan.entries), { signal });
    const attempt = { options, plan, files, differences: diffFiles(files, original.files) };
    if (attempt.differences.length === 0) {
      const compression = await sameBytes(context, plan, original);
      return { best: attempt, ...(compression === undefined ? {} : { compression }) };
    }
    if (best === undefined || fewer(attempt, best)) best = attempt;
  }
  return best === undefined ? undefined : { best };
}

const fewer = (one: Attempt, other: Attempt) => one.differences.length < other.differences.length;

/** How the files have to be compressed to be the same archive; undefined where no way is. */
async function sameBytes(
  { printer, signal }: CommandContext,
  plan: PackPlan,
  { bundle, unsignedDigest, work }: Original,
): Promise<Compression | undefined> {
  printer.progress('looking how it was compressed …');
  const time = await readTime(bundle.archive.path);
  for await (const compression of findCompressions(bundle.archive, signal)) {
    const { sha256 } = await writeArchive(plan.entries, join(work, 'again'), {
      ...compression,
      ...time,
      signal,
      onProgress: ({ bytes }) => printer.progress(`packing again: ${formatBytes(bytes)}`),
    });
    if (sha256 === unsignedDigest) return compression;
  }
  return undefined;
}

async function withoutSignature(
  { archive }: Bundle,
  fileDigest: string,
  work: string,
  signal: AbortSignal,
): Promise<string> {
  if (archive.signature === undefined) return fileDigest;
  const unsigned = await unsignBundle(archive.path, { output: join(work, 'unsigned'), signal });
  return unsigned.fileDigest;
}
