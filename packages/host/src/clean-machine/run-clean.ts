import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { Manifest, Settings } from '@opendxt/manifest';
import { HostError } from '../error/index.ts';
import { prepareLaunch, type LaunchPlace } from '../launch/index.ts';
import { failureOf, judge, observeStart, standIn, type Observation } from '../proof/index.ts';
import type { Machine, RuntimeChoice } from '../runtimes/index.ts';
import { usualLimits, type Box } from '../sandbox/index.ts';
import { spawnServer, type Spawner } from '../servers/index.ts';
import { askMore } from './ask-more.ts';
import { barePython } from './bare-python.ts';
import { explainClean } from './explain.ts';
import { globalPackages } from './global-packages.ts';
import type { Interpreter } from './interpreters.ts';
import { makePlace } from './place.ts';
import type { RunRequest } from './run-request.ts';
import type { CleanRun, CleanRuntime, CleanWarning } from './types.ts';
import { endFailure, warningsOf } from './warnings.ts';

/** Starts the server once where nothing is installed, and says how it went. */
export async function runClean(
  request: RunRequest,
): Promise<CleanRun & { readonly standIns: readonly string[] }> {
  const { manifest, interpreter, variant, signal } = request;
  const wanted = interpreter.wanted;
  const failed = (error: unknown) => {
    signal?.throwIfAborted();
    if (!(error instanceof HostError)) throw error;
    const runtime = wanted === undefined ? {} : { runtime: { name: 'python', wanted } as const };
    return { ...notStarted(manifest, error), ...runtime, variant, warnings: [], standIns: [] };
  };
  if (interpreter.missing !== undefined) return failed(interpreter.missing);
  try {
    return await start(request);
  } catch (error) {
    return failed(error);
  }
}

function notStarted(manifest: Manifest, error: HostError) {
  return judge(manifest, { tools: [], noise: [], stderr: '', failures: [failureOf(error)] });
}

async function start(
  request: RunRequest,
): Promise<CleanRun & { readonly standIns: readonly string[] }> {
  const { manifest, variant, handshakeTimeout, interpreter, folder, signal } = request;
  const place = await makePlace(request);
  const dataDir = join(folder, 'data');
  const given = await realPaths(manifest, request.settings ?? {});
  const { settings, standIns } = await standIn(manifest, given.settings, dataDir);
  const { command, runtime, isClean } = await launchOn(request, place, settings);
  const spawn = spawnerFor(request, runtime, { dataDir, place, reads: given.reads });
  let more: Awaited<ReturnType<typeof askMore>> = {};
  const seen: Observation = await observeStart(command, {
    name: manifest.name,
    handshakeTimeout,
    spawn,
    ...(signal === undefined ? {} : { signal }),
    use: async (server) => {
      more = await askMore(manifest.name, server, request.call);
    },
  });
  const judged = judge(manifest, { ...seen, failures: [...seen.failures, ...endFailure(seen)] });
  const described = describeRuntime(runtime, interpreter, place);
  return {
    ...judged,
    ...more,
    ...(described === undefined ? {} : { runtime: described }),
    variant,
    warnings: [
      ...(isClean ? [] : [notClean]),
      ...warningsOf(manifest, judged, more, handshakeTimeout),
    ],
    standIns,
  };
}

const notClean: CleanWarning = {
  code: 'not-clean',
  message: 'this Python can make no environment of its own: packages that are installed in it help',
};

/** The files and folders of the user's that were given, as a box can show them. */
async function realPaths(
  manifest: Manifest,
  settings: Settings,
): Promise<{ readonly settings: Settings; readonly reads: readonly string[] }> {
  const reads: string[] = [];
  const resolved: Record<string, Settings[string]> = { ...settings };
  const keys = manifest.userConfig
    .filter(({ key, type }) => Object.hasOwn(settings, key) && /^(?:directory|file)$/.test(type))
    .map(({ key }) => key);
  const real = async (path: string) => {
    const found = await realpath(path).catch(() => undefined);
    if (found !== undefined) reads.push(found);
    return found ?? path;
  };
  for (const key of keys) {
    const value = settings[key];
    resolved[key] = Array.isArray(value)
      ? await Promise.all(value.map((path) => real(String(path))))
      : await real(String(value));
  }
  return { settings: resolved, reads };
}

/** Without a box it is a Python of its own making, in which nothing is installed. */
async function launchOn(
  { manifest, interpreter: { machine }, sandbox, folder, signal }: RunRequest,
  place: LaunchPlace,
  settings: Settings,
): Promise<Awaited<ReturnType<typeof prepareLaunch>> & { readonly isClean: boolean }> {
  const launch = await prepareLaunch(manifest, settings, place, machine);
  if (sandbox !== undefined || launch.runtime.runtime !== 'python')
    return { ...launch, isClean: true };
  const python = await barePython(launch.runtime.command, join(folder, 'python'), machine, signal);
  if (python === undefined) return { ...launch, isClean: false };
  const bare: Machine = { ...machine, env: { ...machine.env, OPENDXT_PYTHON: python } };
  return { ...(await prepareLaunch(manifest, settings, place, bare)), isClean: true };
}

function spawnerFor(
  { manifest, sandbox }: RunRequest,
  runtime: RuntimeChoice,
  {
    dataDir,
    place,
    reads,
  }: { readonly dataDir: string; readonly place: LaunchPlace; readonly reads: readonly string[] },
): Spawner {
  if (sandbox === undefined) return spawnServer;
  const box: Box = {
    id: manifest.name,
    extensionDir: place.extensionDir,
    dataDir,
    runtime: runtime.folders,
    reads,
    writes: [],
    hidden: globalPackages(runtime.folders.filter((path) => path !== place.environment?.folder)),
    network: { hosts: [], anyPublic: false, local: [] },
    limits: usualLimits,
  };
  const spawn = sandbox.spawner(box);
  return async (name, command) => {
    // What a host would say of a box, and open for it later, is for what is installed.
    const { explain: _explain, settle: _settle, ...process } = await spawn(name, command);
    return { ...process, explain: explainClean };
  };
}

function describeRuntime(
  { runtime, version: known, command }: RuntimeChoice,
  { wanted }: Interpreter,
  { environment }: LaunchPlace,
): CleanRuntime | undefined {
  const name = environment === undefined ? runtime : 'python';
  const version = environment?.version ?? known;
  if (name === undefined) return undefined;
  return {
    name,
    ...(version === undefined ? {} : { version }),
    path: command,
    ...(wanted === undefined ? {} : { wanted }),
  };
}
