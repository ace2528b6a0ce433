import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import {
  digestArchive,
  digestFile,
  extractBundle,
  openBundle,
  type WorkOptions,
} from '@opendxt/bundle';
import type { HostContext } from '../activation/index.ts';
import { HostError } from '../error/index.ts';
import type { Home } from '../home/index.ts';
import { prepareFiles, type PrepareOptions } from '../preparation/index.ts';
import {
  filesOnDisk,
  receiptPath,
  removeTree,
  seal,
  verifyInstalled,
  versionDir,
  writeReceipt,
  writeSeal,
  type Receipt,
} from '../store/index.ts';
import type { InstallPlan } from './types.ts';

/** Whether the files of a version are there as they were installed. */
export async function isIntact(home: Home, id: string, folder: string): Promise<boolean> {
  try {
    const { differences } = await verifyInstalled(home, id, 'quick', folder);
    return differences.length === 0;
  } catch (error) {
    if (error instanceof HostError) return false;
    throw error;
  }
}

/**
 * Unpacks the bundle of a plan into the store and makes it ready for this machine; nobody uses it
 * before the state names it. From a copy of its own, so that what was inspected and what is unpacked
 * are the same bytes.
 */
export async function unpack(
  context: HostContext,
  plan: InstallPlan,
  installedAt: string,
  options: WorkOptions & PrepareOptions,
): Promise<void> {
  const { id, folder, manifest } = plan;
  const { home } = context;
  const dir = versionDir(home, id, folder);
  const copy = join(home.temporary, `${randomUUID()}.bundle`);
  try {
    await copyFile(plan.file, copy, constants.COPYFILE_FICLONE);
    await checkDigest(plan, copy);
    const unpacked = await makeReceipt(plan, copy, installedAt);
    const { files } = unpacked;
    // What is there is damaged, and could not be started.
    await removeTree(dir);
    await extractBundle(copy, dir, options);
    const made = await prepareFiles({ dir, manifest, files }, context, options);
    const receipt = made === undefined ? unpacked : { ...unpacked, made };
    await seal(dir, filesOnDisk(receipt).files);
    await writeReceipt(receiptPath(home, id, folder), receipt);
    await writeSeal(home, id, folder, receipt.contentDigest);
  } finally {
    await rm(copy, { force: true });
  }
}

async function checkDigest({ file, digest }: InstallPlan, copy: string): Promise<void> {
  const found = await digestFile(copy);
  if (found === digest) return;
  throw fileChanged(file, `expected SHA-256 ${digest}, found ${found}`);
}

function fileChanged(file: string, hint: string): HostError {
  return new HostError('file-changed', `\`${file}\` has changed since it was inspected`, { hint });
}

async function makeReceipt(
  { id, manifest, digest, file, source, signature, scan }: InstallPlan,
  copy: string,
  installedAt: string,
): Promise<Receipt> {
  await using bundle = await openBundle(copy);
  // The plan read the file twice, for its manifest and for its digest.
  if (!isDeepStrictEqual(bundle.manifest, manifest))
    throw fileChanged(file, 'its manifest is another one');
  const { contentDigest, files } = await digestArchive(bundle.archive);
  const { name, author, version } = manifest;
  return {
    id,
    name,
    author: author.name,
    version,
    digest,
    contentDigest,
    source: source ?? file,
    installedAt,
    files,
    ...(signature && { signature }),
    ...(scan && { scan: scan.summary }),
  };
}
