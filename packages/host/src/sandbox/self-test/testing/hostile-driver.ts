// Somebody who installs a hostile extension with the command, agrees to it, lets it try everything,
// and looks what came of it. A process of its own, so that it can be any user.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { thisMachine } from '../../../runtimes/index.ts';
import { grantAttempts, grantsIn } from '../grants.ts';
import { findRuntime } from '../languages.ts';
import { attemptOf, probes, type Probe } from '../probes/index.ts';
import type { Answer, Attempt, ProbeLanguage } from '../types.ts';
import { makeWorld, testLimits, type World } from '../world/index.ts';
import { hostProbes } from './host-probes.ts';

/** What is to be done, read from the file that the first argument names. */
export interface HostileTask {
  /** Of this user, and empty. */
  readonly folder: string;
  /** The program and first arguments of the command. */
  readonly command: readonly string[];
  /** The extension: its tool `attempt` tries one thing, and wants two folders. */
  readonly bundle: string;
  readonly id: string;
  readonly language: ProbeLanguage;
  /** Also tries to exhaust memory, processes and disks. */
  readonly exhaust: boolean;
  /** Further options of the install. */
  readonly allow: readonly string[];
}

/** What came of it, written to stdout as JSON. */
export interface HostileOutcome {
  /** What was tried; what this machine or language can't try is not in it. */
  readonly tried: readonly string[];
  readonly escaped: readonly string[];
  /** Neither an answer nor an end of the box: nothing was shown. */
  readonly unanswered: readonly string[];
  /** Grants that did not work. */
  readonly broken: readonly string[];
}

const task = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as HostileTask;
const { folder, id, language, exhaust } = task;
const mebibyte = 1024 ** 2;

/** Beyond those that Node looks through when it starts. */
const strayDescriptor = 40;

const home = join(folder, 'home');
const planted = join(folder, 'world ü');
for (const path of [home, planted]) mkdirSync(path);
process.env['HOME'] = home;
const ownHome = join(home, 'OpenDXT höme');
process.env['OPENDXT_HOME'] = ownHome;
process.env['OPENDXT_KEYCHAIN'] = 'off';
writeFileSync(join(home, 'private.txt'), '');

const runtime = await findRuntime(language, thisMachine());
const world = await makeWorld(planted, runtime?.folders ?? []);
const stray = openSync(world.at('inherited.txt'), 'r');
try {
  const outcome = await installAndTry();
  process.stdout.write(JSON.stringify(outcome));
} finally {
  await dxt('', 'host', '--stop');
  closeSync(stray);
  await world.remove();
}

async function installAndTry(): Promise<HostileOutcome> {
  const options = {
    set: [`granted=${world.at('granted')}`, `readable=${world.at('readable')}`],
    allow: ['tools', 'write:granted', `local:127.0.0.1:${world.listeners.grantedPort}`],
    limit: [
      `file-size=${testLimits.fileSize / mebibyte}M`,
      `data-size=${testLimits.dataSize / mebibyte}M`,
    ],
  };
  const given = Object.entries({ ...options, allow: [...options.allow, ...task.allow] });
  const named = given.flatMap(([name, values]) => values.flatMap((value) => [`--${name}`, value]));
  await expectDxt('install', task.bundle, '--yes', ...named);
  const { dir } = JSON.parse(await expectDxt('show', id, '--json')) as { dir: string };
  const own = seenFrom(world, dir, join(ownHome, 'data', id));
  const granted = grantAttempts(own);
  // Starts the host, against which it tries something, too.
  const answers = new Map(await call([...granted.files, ...granted.network]));
  const planned = [...hostProbes(ownHome, id), ...probes].flatMap((probe) => {
    const act = probe.attempt(own);
    const left = typeof act === 'string' || (probe.alone === true && !exhaust);
    return left ? [] : [{ probe, attempt: attemptOf(probe, act) }];
  });
  const together = planned.flatMap(({ probe, attempt }) => (probe.alone ? [] : [attempt]));
  for (const [name, answer] of await call(together)) answers.set(name, answer);
  for (const { probe, attempt } of planned) {
    if (probe.alone !== true) continue;
    for (const [name, answer] of await call([attempt])) answers.set(name, answer);
    // It would be over the limit of its data again at its next start.
    rmSync(own.at('host/data/own/filler'), { recursive: true, force: true });
  }
  // With the host everything ends that it has started.
  await expectDxt('host', '--stop');
  return judge(own, planned, answers);
}

async function judge(
  own: World,
  planned: readonly { readonly probe: Probe; readonly attempt: Attempt }[],
  answers: ReadonlyMap<string, Answer>,
): Promise<HostileOutcome> {
  const outcome = {
    tried: [] as string[],
    escaped: [] as string[],
    unanswered: [] as string[],
    broken: grantsIn(own, answers, language, true).flatMap(({ works, description, detail }) =>
      works ? [] : [`${description}: ${detail}`],
    ),
  };
  for (const { probe } of planned) {
    const answer = answers.get(probe.id) ?? { id: probe.id };
    if (answer.unavailable !== undefined) continue;
    outcome.tried.push(probe.id);
    if (await probe.escaped(own, answer)) outcome.escaped.push(probe.id);
    else if (answer.said === undefined && answer.did === undefined)
      outcome.unanswered.push(probe.id);
  }
  return outcome;
}

/** The world as this extension finds it: its own folders are those of the store. */
function seenFrom(world: World, extensionDir: string, dataDir: string): World {
  const moved = { 'host/store/own': extensionDir, 'host/data/own': dataDir };
  const at = (path: string) => {
    const [from, to] = Object.entries(moved).find(([from]) => path.startsWith(from)) ?? [];
    return from === undefined || to === undefined
      ? world.at(path)
      : join(to, path.slice(from.length));
  };
  return { ...world, at, box: { ...world.box, extensionDir, dataDir } };
}

/** A call of the tool. One that ends the server has no answer, but for the reason that is logged. */
async function call(attempts: readonly Attempt[]): Promise<ReadonlyMap<string, Answer>> {
  const { stdout, stderr } = await dxt(JSON.stringify({ attempts }), 'call', id, 'attempt', '-');
  const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
  const answers = lines.map((line) => JSON.parse(line) as Answer);
  const [only, ...more] = attempts;
  if (answers.length === 0 && only !== undefined && more.length === 0)
    answers.push({ id: only.id, ...(/ ended /.test(stderr) ? { said: 'it was ended' } : {}) });
  return new Map(answers.map((answer) => [answer.id, answer]));
}

async function expectDxt(...args: string[]): Promise<string> {
  const { status, stdout, stderr } = await dxt('', ...args);
  if (status !== 0) throw new Error(`dxt ${args.join(' ')} ended with ${status}:\n${stderr}`);
  return stdout;
}

/** Runs the command with a file open that it was not told of, and that its host inherits. */
async function dxt(stdin: string, ...args: string[]) {
  const [program = '', ...first] = task.command;
  const gap = Array.from({ length: strayDescriptor - 3 }, () => 'ignore' as const);
  const child = spawn(program, [...first, ...args], {
    cwd: folder,
    stdio: ['pipe', 'pipe', 'pipe', ...gap, stray],
  });
  child.stdin?.on('error', () => undefined).end(stdin);
  const streams = [child.stdout, child.stderr].map(async (one) => (one === null ? '' : text(one)));
  const ended = once(child, 'close') as Promise<[number | null]>;
  const [stdout = '', stderr = ''] = await Promise.all(streams);
  const [status] = await ended;
  return { status, stdout, stderr };
}
