import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { digestArchive, digestFile, extractBundle, openBundle } from '@opendxt/bundle';
import { writeSettings } from '../config/index.ts';
import { HostError } from '../error/index.ts';
import { lock, prepareHome, type Home } from '../home/index.ts';
import {
  extensionIn,
  receiptPath,
  recover,
  seal,
  versionDir,
  writeReceipt,
  writeState,
  type Receipt,
} from '../store/index.ts';
import { decide } from './decide.ts';
import { readGrants, writeGrants } from './grants.ts';
import type { ApplyOptions, InstallPlan, InstallResult } from './types.ts';

/**
 * Carries out a plan. Until the last step, which replaces `state.json`, nothing has changed for
 * anybody; what an interruption leaves behind is removed by the next change.
 * @throws {HostError} when the file, or what is installed, is not what it was for the plan
 */
export async function applyInstall(
  home: Home,
  plan: InstallPlan,
  now: Date,
  options: ApplyOptions = {},
): Promise<InstallResult> {
  const { id, manifest, digest } = plan;
  await prepareHome(home);
  await using _lock = await lock(join(home.run, 'state.lock'));
  const state = await recover(home, options.onRepair);
  const { action, folder } = decide(state, id, manifest, digest);
  if (action !== plan.action)
    throw new HostError('file-changed', `\`${id}\` was changed by somebody else meanwhile`, {
      hint: 'run the command again',
    });
  const dir = versionDir(home, id, folder);
  const installed = extensionIn(state, id);
  const unpacked = installed?.versions.includes(folder) === true;
  const installedAt = now.toISOString();
  try {
    if (!unpacked) await unpack(home, plan, { dir, folder, installedAt }, options);
    await writeSettings(home, id, manifest, plan.settings);
    const grants = await readGrants(home, id);
    await writeGrants(home, id, options.allowTools === true ? { tools: 'always' } : grants);
    const { [id]: _takenOver, ...kept } = state.kept;
    if (action !== 'keep')
      await writeState(home, {
        ...state,
        kept,
        extensions: {
          ...state.extensions,
          [id]: {
            name: manifest.name,
            author: manifest.author.name,
            active: folder,
            versions: [...new Set([...(installed?.versions ?? []), folder])],
            enabled: installed?.enabled ?? true,
            installedAt,
          },
        },
      });
  } catch (error) {
    // What went wrong first is what the caller has to know, even when this fails too.
    await recover(home).catch(() => undefined);
    throw error;
  }
  return {
    id,
    version: manifest.version,
    digest,
    action,
    dir,
    state: plan.missing.length === 0 ? 'ready' : 'needs-settings',
  };
}

interface Place {
  readonly dir: string;
  readonly folder: string;
  readonly installedAt: string;
}

/** From a copy of its own, so that what was inspected and what is unpacked are the same bytes. */
async function unpack(
  home: Home,
  plan: InstallPlan,
  { dir, folder, installedAt }: Place,
  options: ApplyOptions,
): Promise<void> {
  const copy = join(home.temporary, `${randomUUID()}.bundle`);
  try {
    await copyFile(plan.file, copy, constants.COPYFILE_FICLONE);
    await checkDigest(plan, copy);
    const receipt = await makeReceipt(plan, copy, installedAt);
    await extractBundle(copy, dir, options);
    await seal(dir, receipt.files);
    await writeReceipt(receiptPath(home, plan.id, folder), receipt);
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
  { id, manifest, digest, file }: InstallPlan,
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
    source: file,
    installedAt,
    files,
  };
}
