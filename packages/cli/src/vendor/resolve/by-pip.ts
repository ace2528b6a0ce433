import { pythonTargetName, type PythonMinor, type PythonTarget } from '@opendxt/bundle';
import { explainPip, isAboutVersions } from '../clients/index.ts';
import { inTurns } from '../in-turns.ts';
import type { MissingWheel } from '../types.ts';
import { buildSources } from './build-sources.ts';
import { diagnosePip } from './diagnose-pip.ts';
import {
  attemptByPip,
  fileByPip,
  type Attempt,
  type PipPlace,
  type PipWork,
  type Versions,
} from './pip-attempt.ts';
import type { Reported } from './pip-report.ts';
import type { Plan } from './types.ts';

/**
 * What each target takes of what a requirements file wants, resolved by pip in the target's own
 * context. What one target has fixed holds for those after it, so that all have the same versions;
 * another minor of Python may take another one where that version is not made for it.
 */
export async function resolveByPip(task: PipWork, targets: readonly PythonTarget[]): Promise<Plan> {
  const found = new Map<PythonTarget, readonly Reported[]>();
  const failed = new Map<PythonTarget, Attempt['failed']>();
  let done = 0;
  const attempt = async (target: PythonTarget) => {
    const step = `${++done} of ${targets.length} targets: ${pythonTargetName(target)}`;
    task.context.onProgress?.(`resolving for ${step} …`);
    const answer = await attemptFor(task, target, found);
    if (answer.found === undefined) failed.set(target, answer.failed);
    else found.set(target, answer.found);
  };

  for (const batch of batches(targets)) await inTurns(batch, attempt);
  await agree(task, found);

  const missing: MissingWheel[] = [];
  for (const [target, run] of failed) {
    if (run === undefined) continue;
    missing.push(...(await diagnosePip(task, target, run, found)));
  }
  const choices = targets.flatMap((target) => {
    const own = found.get(target);
    return own === undefined ? [] : [[target, own.toSorted(byName)] as const];
  });
  return { by: `pip ${task.pip.version}`, choices: new Map(choices), missing };
}

/** The newest version of a project that has a wheel for a target. */
export async function newestByPip(
  task: PipPlace,
  project: string,
  target: PythonTarget,
): Promise<string | undefined> {
  return (await fileByPip(task, target, project))?.version;
}

/** The first alone, since it fixes the most; the oldest Python before those that may follow it. */
function batches(targets: readonly PythonTarget[]): readonly (readonly PythonTarget[])[] {
  const minors = [...new Set(targets.map(({ minor }) => minor))].sort(byAge);
  const [oldest, ...newer] = minors.map((minor) => targets.filter((one) => one.minor === minor));
  const [first, ...others] = oldest ?? [];
  return [first === undefined ? [] : [first], others, newer.flat()];
}

async function attemptFor(
  task: PipWork,
  target: PythonTarget,
  found: ReadonlyMap<PythonTarget, readonly Reported[]>,
): Promise<Attempt> {
  const answer = await attemptOrBuild(task, target, fixedBy(found));
  if (answer.failed === undefined) return answer;
  if (!isAboutVersions(answer.failed))
    throw explainPip(answer.failed, 'what is wanted', task.context);
  const ofMinor = fixedBy(found, target.minor);
  const again = ofMinor.size < fixedBy(found).size;
  return again ? attemptOrBuild(task, target, ofMinor) : answer;
}

/** Projects that have only a source are built once, and then found. */
async function attemptOrBuild(
  task: PipWork,
  target: PythonTarget,
  fixed: Versions,
): Promise<Attempt> {
  for (;;) {
    const answer = await attemptByPip(task, target, fixed);
    if (answer.failed === undefined || !isAboutVersions(answer.failed)) return answer;
    if (!(await buildSources(task, target, answer.failed, fixed))) return answer;
  }
}

/** Two that were at work at once may have taken different versions of what is new to both. */
async function agree(task: PipWork, found: Map<PythonTarget, readonly Reported[]>): Promise<void> {
  const before = new Map<PythonTarget, readonly Reported[]>();
  for (const [target, projects] of found) {
    const fixed = fixedBy(before, target.minor);
    if (projects.some(({ name, version }) => (fixed.get(name) ?? version) !== version)) {
      const answer = await attemptByPip(task, target, fixed);
      if (answer.found !== undefined) found.set(target, answer.found);
    }
    before.set(target, found.get(target) ?? projects);
  }
}

/** What the first target that has a project takes of it; of one minor, or of all. */
function fixedBy(
  found: ReadonlyMap<PythonTarget, readonly Reported[]>,
  minor?: PythonMinor,
): Versions {
  const fixed = new Map<string, string>();
  for (const [target, projects] of found) {
    if (minor !== undefined && target.minor !== minor) continue;
    for (const { name, version } of projects) if (!fixed.has(name)) fixed.set(name, version);
  }
  return fixed;
}

function byAge(one: PythonMinor, other: PythonMinor): number {
  return Number(one.slice(2)) - Number(other.slice(2));
}

function byName(one: Reported, other: Reported): number {
  return one.name < other.name ? -1 : 1;
}
