import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import {
  archiveContents,
  BundleError,
  digestArchive,
  digestContents,
  digestFile,
  openBundle,
  plannedContents,
} from '@opendxt/bundle';
import type { CommandContext } from '../command/index.ts';
import { findGiven, readSource } from '../unpacked/index.ts';
import type { GivenExtension } from './given-extension.ts';
import { openInstalled } from './installed.ts';

/**
 * Opens a folder, a bundle, or what is installed under an id. A path comes before an id.
 * @throws {CliError} `not-found`, `unreadable`
 * @throws {BundleError} what opening a bundle or planning a folder throws
 */
export async function openGiven(context: CommandContext, given: string): Promise<GivenExtension> {
  const path = resolve(context.cwd, given);
  const info = await stat(path).catch(() => undefined);
  if (info === undefined) return openInstalled(context, await findGiven(context, given));
  if (info.isDirectory()) return openFolder(context, path);
  try {
    return await openFile(context, path);
  } catch (error) {
    // One of several may be meant.
    if (!(error instanceof BundleError) || error.code !== 'not-an-archive') throw error;
    throw new BundleError(error.code, `\`${given}\`: ${error.message}`, { cause: error });
  }
}

async function openFolder({ signal }: CommandContext, path: string): Promise<GivenExtension> {
  const { plan, manifest } = await readSource(path, signal);
  const contents = plannedContents(plan.entries);
  return {
    from: 'folder',
    manifest,
    manifestText: plan.manifestText,
    contents,
    files: once(() => digestContents(contents, { signal })),
    fileDigest: () => Promise.resolve(undefined),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

async function openFile({ signal }: CommandContext, path: string): Promise<GivenExtension> {
  const bundle = await openBundle(path, { signal });
  const { archive, manifest, manifestText } = bundle;
  return {
    from: 'bundle',
    manifest,
    manifestText,
    contents: archiveContents(archive),
    file: { path, size: archive.fileSize },
    files: once(async () => (await digestArchive(archive)).files),
    fileDigest: once(() => digestFile(path, { signal })),
    [Symbol.asyncDispose]: () => bundle.close(),
  };
}

/** The same answer however often it is asked for. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => (answer ??= work());
}
