import type { Box, SandboxBackend } from '../backend.ts';
import { grantAttempts, grantsIn } from './grants.ts';
import { commandFor, type Runtime } from './languages.ts';
import { attemptOf, type Probe } from './probes/index.ts';
import { runAttempts } from './run-attempts.ts';
import type { Answer, Attempt, GrantResult, ProbeOutcome, ProbeResult } from './types.ts';
import { makeWorld, type World } from './world/index.ts';

/** What came of everything that was tried in one language. */
export interface Trial {
  readonly probes: readonly ProbeResult[];
  readonly grants: readonly GrantResult[];
}

interface Planned {
  readonly probe: Probe;
  readonly attempt: Attempt | string;
}

/** Makes a world below `where`, runs the probes in boxes in it, and looks what came of them. */
export async function tryOut(
  backend: SandboxBackend,
  runtime: Runtime,
  probes: readonly Probe[],
  where: string,
): Promise<Trial> {
  const world = await makeWorld(where, runtime.folders);
  try {
    const planned = probes.map((probe) => plan(probe, world));
    const answers = await runAll(backend, runtime, planned, world);
    const results: ProbeResult[] = [];
    for (const one of planned) results.push(await judge(one, answers, world, runtime));
    const networked = planned.some(({ probe }) => probe.networked);
    return { probes: results, grants: grantsIn(world, answers, runtime.language, networked) };
  } finally {
    await world.remove();
  }
}

function plan(probe: Probe, world: World): Planned {
  const act = probe.attempt(world);
  return { probe, attempt: typeof act === 'string' ? act : attemptOf(probe, act) };
}

async function runAll(
  backend: SandboxBackend,
  runtime: Runtime,
  planned: readonly Planned[],
  world: World,
): Promise<ReadonlyMap<string, Answer>> {
  const command = commandFor(runtime, world);
  const closed: Box = world.box;
  const local = [`127.0.0.1:${world.listeners.grantedPort}`];
  const opened: Box = { ...closed, network: { ...closed.network, local } };
  const attemptsOf = (wanted: (probe: Probe) => boolean) =>
    planned.flatMap(({ probe, attempt }) =>
      typeof attempt === 'string' || !wanted(probe) ? [] : [attempt],
    );
  const { files, network } = grantAttempts(world);
  const together = attemptsOf(({ alone, networked }) => !alone && !networked);
  const networked = attemptsOf(({ networked }) => networked === true);
  const answers = new Map(await runAttempts(backend, closed, command, [...files, ...together]));
  const add = async (box: Box, attempts: readonly Attempt[]) => {
    for (const [id, answer] of await runAttempts(backend, box, command, attempts))
      answers.set(id, answer);
  };
  if (networked.length > 0) await add(opened, [...network, ...networked]);
  for (const attempt of attemptsOf(({ alone }) => alone === true)) await add(closed, [attempt]);
  return answers;
}

async function judge(
  { probe, attempt }: Planned,
  answers: ReadonlyMap<string, Answer>,
  world: World,
  { language }: Runtime,
): Promise<ProbeResult> {
  const { id, group, description } = probe;
  const result = (outcome: ProbeOutcome, detail: string): ProbeResult => ({
    id,
    group,
    description,
    language,
    outcome,
    detail,
  });
  if (typeof attempt === 'string') return result('not-applicable', attempt);
  const answer = answers.get(id) ?? { id, said: 'the box was ended' };
  if (answer.unavailable !== undefined) return result('not-applicable', answer.unavailable);
  const escaped = await probe.escaped(world, answer);
  // What ends a box in the middle of other probes has kept them from being tried.
  if (!escaped && !answers.has(id) && probe.alone !== true)
    return result('escaped', 'was not tried: the program ended before');
  return result(escaped ? 'escaped' : 'contained', answer.said ?? '');
}
