import { join } from 'node:path';
import { HostError } from '../error/index.ts';
import { onServerPath, serverPath } from './environment.ts';
import { findCandidates, runtimeCommand, type RuntimeCommand } from './find/index.ts';
import { firstPython } from './first-python.ts';
import { runtimeFolders, startablePath } from './folders.ts';
import type { Machine } from './machine.ts';
import { Prober } from './probe/index.ts';
import type { Candidate, Probed, RuntimeName } from './types.ts';
import { parseRange } from './version/index.ts';

/** The program that runs a server, and why it was chosen. */
export interface RuntimeChoice {
  /** A path, where one was found. */
  readonly command: string;
  /** For people, one sentence without an end. */
  readonly why: string;
  /** What of this is known, for a runtime. */
  readonly runtime?: RuntimeName;
  readonly version?: string;
  readonly arch?: string;
  /** Real paths that a box must let it read. */
  readonly folders: readonly string[];
  /** Nothing here can run the server; starting it throws this. */
  readonly missing?: HostError;
}

export interface RuntimeRequest {
  /** Ranges of versions by runtime: `compatibility.runtimes`. */
  readonly ranges: Readonly<Record<string, string>>;
  /** The home's `cache`: what programs said is remembered there, and fetched runtimes lie there. */
  readonly cacheDir?: string;
  /** What a box lets it read anyway: the folder of the extension. */
  readonly covered?: readonly string[];
  /** What else the version has to satisfy, beside the range of the manifest. */
  readonly also?: string;
  /** Minor versions of Python that the packages of the bundle are for, as `3.12`; one of them comes first. */
  readonly minors?: readonly string[];
}

/**
 * Chooses the program for the command of a launch. A path stays as it is; Node, Python and uv are
 * the first that fits (docs/runtimes.md); any other name is looked up on the PATH of servers.
 */
export async function chooseRuntime(
  command: string,
  machine: Machine,
  request: RuntimeRequest = { ranges: {} },
): Promise<RuntimeChoice> {
  const wanted = runtimeCommand(command);
  if (wanted !== undefined) return chooseKnown(command, wanted, machine, request);
  const found = /[/\\]/.test(command) ? command : onServerPath(command, machine);
  const choice = { command: found ?? command, folders: foldersOf(found, machine, request) };
  if (found === command) return { ...choice, why: 'the path that the manifest names' };
  const why = `\`${command}\` on the PATH of servers`;
  // Windows completes names in more ways than are tried here.
  if (found !== undefined || machine.platform === 'win32') return { ...choice, why };
  const message = `expected the program \`${command}\` on the PATH of servers, found none`;
  const hint = `install \`${command}\` for all users of this machine; the PATH is ${serverPath(machine).join(':')}`;
  const missing = new HostError('runtime-missing', message, { hint });
  return { ...choice, why: 'not found', missing };
}

/** Where fetched runtimes lie, each in a folder as `node-22.11.0`. */
export function fetchedRuntimes(cacheDir: string): string {
  return join(cacheDir, 'runtimes');
}

/** A candidate that was passed over, for people. */
interface Rejected {
  readonly candidate: Candidate;
  readonly version?: string;
  readonly why: string;
}

async function chooseKnown(
  command: string,
  { name, programs, range: implied }: RuntimeCommand,
  machine: Machine,
  request: RuntimeRequest,
): Promise<RuntimeChoice> {
  const { ranges, cacheDir, minors, also } = request;
  const range = Object.hasOwn(ranges, name) ? ranges[name] : undefined;
  const given = range === undefined ? undefined : await parseRange(range);
  const ofCommand = implied === undefined ? undefined : await parseRange(implied);
  const ofPackages = also === undefined ? undefined : await parseRange(also);
  const tests = [given, ofCommand, ofPackages];
  const fits = (version: string) => tests.every((test) => test?.(version) !== false);
  const demands = [given && range, ofPackages && also].filter((one) => one !== undefined);
  const demand = demands.length === 0 ? implied : [...new Set(demands)].join(' ');
  const isPreferred = (version: string) =>
    name !== 'python' || minors === undefined || minors.includes(minorOf(version));

  const prober = new Prober(machine, cacheDir);
  const rejected: Rejected[] = [];
  let second: { readonly candidate: Candidate; readonly probed: Probed } | undefined;
  const fetched = cacheDir === undefined ? undefined : fetchedRuntimes(cacheDir);
  for (const candidate of findCandidates(name, programs, machine, fetched)) {
    const { version: known } = candidate;
    if (known !== undefined && !fits(known)) {
      rejected.push({ candidate, version: known, why: `does not satisfy \`${demand}\`` });
      continue;
    }
    if (known !== undefined && second !== undefined && !isPreferred(known)) continue;
    const probed = await prober.ask(name, candidate);
    const problem = whyNot(probed, candidate, fits, demand);
    if (problem === undefined && probed !== undefined) {
      if (candidate.explicit === true || isPreferred(probed.version)) {
        if (second !== undefined) rejected.push(withoutPackages(second));
        return chosen(name, candidate, probed, demand, rejected, machine, request);
      }
      second ??= { candidate, probed };
      continue;
    }
    const version = probed?.version;
    rejected.push({
      candidate,
      ...(version === undefined ? {} : { version }),
      why: problem ?? "can't be run",
    });
  }
  if (second !== undefined)
    return chosen(name, second.candidate, second.probed, demand, rejected, machine, request);
  const missing = runtimeMissing(name, demand, rejected);
  return { command, why: missing.message, runtime: name, folders: [], missing };
}

/** `3.12` of `3.12.4`. */
function minorOf(version: string): string {
  return version.split('.', 2).join('.');
}

function withoutPackages({
  candidate,
  probed,
}: {
  readonly candidate: Candidate;
  readonly probed: Probed;
}): Rejected {
  return { candidate, version: probed.version, why: 'is not what the packages are for' };
}

function whyNot(
  probed: Probed | undefined,
  { explicit = false }: Candidate,
  fits: (version: string) => boolean,
  demand: string | undefined,
): string | undefined {
  if (probed === undefined) return 'does not say its version';
  if (!fits(probed.version)) return `does not satisfy \`${demand}\``;
  if (explicit) return undefined;
  // Packages are compiled for CPython with its lock; others are for those who ask for them.
  const { implementation = 'cpython', freeThreaded = false } = probed;
  if (implementation !== 'cpython') return `is ${implementation}`;
  return freeThreaded ? 'is free-threaded' : undefined;
}

function chosen(
  name: RuntimeName,
  { path, from }: Candidate,
  { version, arch, executable }: Probed,
  demand: string | undefined,
  rejected: readonly Rejected[],
  machine: Machine,
  request: RuntimeRequest,
): RuntimeChoice {
  // A shim or launcher finds the real program by means that a box does not have.
  const behind = startablePath(path);
  const command =
    executable === undefined || startablePath(executable) === behind || name === 'uv'
      ? behind
      : startablePath(executable);
  const origin = path === machine.nodePath ? 'which runs OpenDXT' : `from ${from}`;
  const reason = demand === undefined ? 'the first one' : `the first that satisfies \`${demand}\``;
  const passed = rejected.length === 0 ? '' : `; ${describeAll(rejected)}`;
  return {
    command,
    why: `${title[name]} ${version}, ${origin}: ${reason}${passed}`,
    runtime: name,
    version,
    ...(arch === undefined ? {} : { arch }),
    folders: foldersOf(command, machine, request),
  };
}

const title = { node: 'Node', python: 'Python', uv: 'uv' } as const;

/** A machine may have dozens. */
function describeAll(rejected: readonly Rejected[]): string {
  const shown = rejected.slice(0, 4).map(describeRejected);
  const more = rejected.length - shown.length;
  return [...shown, ...(more > 0 ? [`${more} more`] : [])].join('; ');
}

function describeRejected({ candidate: { path }, version, why }: Rejected): string {
  return [version === undefined ? '' : `${version} at`, `\`${path}\``, why]
    .filter((part) => part !== '')
    .join(' ');
}

/** What else is on the PATH of servers must be readable too. */
function foldersOf(
  command: string | undefined,
  machine: Machine,
  { covered }: RuntimeRequest,
): readonly string[] {
  const programs = [command ?? '', machine.nodePath, firstPython(machine) ?? ''];
  const folders = programs.flatMap((program) => runtimeFolders(program, machine, covered));
  return [...new Set(folders)].sort();
}

function runtimeMissing(
  name: RuntimeName,
  demand: string | undefined,
  rejected: readonly Rejected[],
): HostError {
  const what = demand === undefined ? title[name] : `${title[name]} \`${demand}\``;
  const found = rejected.map((one) =>
    one.why === `does not satisfy \`${demand}\`` && one.version !== undefined
      ? { ...one, why: '' }
      : one,
  );
  const version = demand === undefined ? '' : ` "${demand}"`;
  const hint = {
    node: `\`dxt runtimes add node${version}\` fetches one`,
    python:
      'install one that fits from https://www.python.org or by your package manager; OPENDXT_PYTHON names one elsewhere',
    uv: 'install it as https://docs.astral.sh/uv says; OPENDXT_UV names one elsewhere',
  }[name];
  return new HostError(
    'runtime-missing',
    `needs ${what}, found ${found.length === 0 ? 'none' : describeAll(found)}`,
    { hint },
  );
}
