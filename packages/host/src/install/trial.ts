import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { prepareStart, type HostContext, type StartSubject } from '../activation/index.ts';
import { revealSettings } from '../config/index.ts';
import { HostError } from '../error/index.ts';
import type { Home } from '../home/index.ts';
import { readGrants } from '../permissions/index.ts';
import { startServer } from '../servers/index.ts';
import { dataDir, readReceipt, receiptPath, removeTree, versionDir } from '../store/index.ts';
import { copyData, type CopyOptions } from './copy-data.ts';
import type { InstallPlan } from './types.ts';

/**
 * Starts a version that is unpacked and not used yet, once: in its box, on a copy of the data, and
 * with no right that the used version does not have. It shakes hands and lists its tools.
 * @throws {HostError} `trial-failed`, with what the server wrote to stderr
 */
export async function tryStart(
  context: HostContext,
  plan: InstallPlan,
  options: CopyOptions = {},
): Promise<void> {
  const { home } = context;
  const place: Home = { ...home, data: join(home.temporary, randomUUID()) };
  try {
    const copy = dataDir(place, plan.id);
    await copyData(dataDir(home, plan.id), copy, options).catch((error: unknown) => {
      options.signal?.throwIfAborted();
      throw error instanceof HostError ? error : copyFailed(plan, error);
    });
    await start(context, plan, copy, options.signal).catch((error: unknown) => {
      options.signal?.throwIfAborted();
      throw error instanceof HostError ? trialFailed(plan, error) : error;
    });
  } finally {
    await removeTree(place.data);
  }
}

function copyFailed({ id, replaces = '' }: InstallPlan, cause: unknown): HostError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new HostError(
    'trial-failed',
    `\`${id}\` stays at ${replaces}: its data can't be copied for the trial: ${why}`,
    { cause, hint: '`--no-start` switches without a trial' },
  );
}

async function start(
  context: HostContext,
  plan: InstallPlan,
  copy: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const prepared = await prepareStart(context, await trialSubject(context, plan, copy));
  const server = await startServer(prepared.command, {
    spawn: prepared.spawn,
    name: plan.id,
    redact: prepared.redact,
    ...(signal && { signal }),
  });
  try {
    if ('tools' in server.capabilities) await server.listTools();
  } finally {
    await server.stop();
  }
}

/** The new version with the grants of the used one; the new command was agreed to with the plan. */
async function trialSubject(
  { home, secrets }: HostContext,
  { id, folder, from = folder, manifest, grants }: InstallPlan,
  copy: string,
): Promise<StartSubject> {
  const { values, secretTexts } = await revealSettings(home, secrets, id, folder);
  const receipt = await readReceipt(receiptPath(home, id, folder));
  if (receipt === undefined)
    throw new HostError('state-unreadable', `\`${id}\` is damaged: its receipt is missing`);
  return {
    id,
    folder,
    dir: versionDir(home, id, folder),
    manifest,
    receipt,
    dataDir: copy,
    settings: values,
    secretTexts,
    grants: { ...(await readGrants(home, id, from)), binding: grants.binding },
  };
}

function trialFailed(plan: InstallPlan, cause: HostError): HostError {
  const { id, manifest, replaces = '', widening } = plan;
  const why = cause.hint === undefined ? '' : `${cause.hint}; `;
  const rights = widening.length === 0 ? '' : ', and was tried without what it wants anew';
  return new HostError(
    'trial-failed',
    `\`${id}\` stays at ${replaces}: version ${manifest.version} does not start${rights}: ${cause.message}`,
    { cause, hint: `${why}\`--no-start\` takes it all the same` },
  );
}
