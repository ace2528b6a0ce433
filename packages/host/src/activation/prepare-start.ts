import { mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { missingSettings, type ConfigOption, type LaunchWarning } from '@opendxt/manifest';
import { redactor, withLocked, type Redactor } from '../config/index.ts';
import { HostError } from '../error/index.ts';
import { prepareLaunch } from '../launch/index.ts';
import { boxRules } from '../permissions/index.ts';
import { expectPackages, preparedPlace } from '../preparation/index.ts';
import type { RuntimeChoice } from '../runtimes/index.ts';
import type { Box, BoxListener } from '../sandbox/index.ts';
import type { ServerCommand, Spawner } from '../servers/index.ts';
import { expectUntouched } from '../store/index.ts';
import { expectAgreed } from './agreed.ts';
import type { HostContext } from './context.ts';
import type { StartSubject } from './subject.ts';

/** A server that may be started, and how. */
export interface PreparedStart {
  /** Secrets in the clear. */
  readonly command: ServerCommand;
  readonly box: Box;
  readonly spawn: Spawner;
  readonly runtime: RuntimeChoice;
  readonly warnings: readonly LaunchWarning[];
  /** Granted paths where nothing is now. */
  readonly missing: readonly string[];
  /** Puts a mask in the place of each of its secrets. */
  readonly redact: Redactor;
}

/**
 * From a version to the process in its box: what policy and the user's agreement allow, with files
 * that are those that were installed. Nothing is started.
 * @throws {HostError} that says what stands against it
 */
export async function prepareStart(
  context: HostContext,
  subject: StartSubject,
  listener?: BoxListener,
): Promise<PreparedStart> {
  const { home, machine, sandbox } = context;
  const { id, folder, manifest, grants, dir } = subject;
  const policy = await context.policy();
  const settings = withLocked(manifest, subject.settings, policy.lockedSettings(id));
  await expectAgreed(context, subject);
  await expectUntouched(home, id, folder);
  await expectPackages(home, machine, subject);
  const unset = missingSettings(manifest, settings);
  if (unset.length > 0) throw needsSettings(id, unset);
  const place = {
    ...(await preparedPlace(home, subject, machine)),
    cwd: subject.dataDir,
    home: join(subject.dataDir, 'home'),
  };
  await mkdir(place.home, { recursive: true, mode: 0o700 }).catch((cause: unknown) => {
    throw noHome(id, place.home, cause);
  });
  const rules = await boxRules(grants, manifest, settings, place);
  const { reads, writes, network, limits, missing } = rules;
  const { command, runtime, warnings } = await prepareLaunch(
    manifest,
    rules.settings,
    place,
    machine,
  );
  const box: Box = {
    id,
    extensionDir: await realpath(dir),
    dataDir: await realpath(subject.dataDir),
    runtime: runtime.folders,
    reads,
    writes,
    network,
    limits,
  };
  const redact = redactor(subject.secretTexts);
  return {
    command,
    box,
    spawn: sandbox.spawner(box, listener),
    runtime,
    warnings,
    missing,
    redact,
  };
}

/** A server may put anything in the place of its own folder. */
function noHome(id: string, path: string, cause: unknown): HostError {
  const { code, message } = cause as NodeJS.ErrnoException;
  const isReplaced = code === 'EEXIST' || code === 'ENOENT';
  return new HostError(
    'start-failed',
    `\`${id}\` can't start: its folder \`${path}\` ${isReplaced ? 'is no folder any more' : `can't be made: ${message}`}`,
    { cause, ...(isReplaced && { hint: 'remove what stands in its place' }) },
  );
}

function needsSettings(id: string, missing: readonly ConfigOption[]): HostError {
  const names = missing.map(({ key }) => `\`${key}\``).join(', ');
  const how = missing.map(({ key, sensitive }) =>
    sensitive ? `--secret ${key}` : `--set ${key}=…`,
  );
  return new HostError('needs-settings', `\`${id}\` can't start without a value for ${names}`, {
    hint: `\`dxt config ${id} ${how.join(' ')}\` sets it`,
  });
}
