import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lockedByPylock, readPylock, type Pylock, type PythonTarget } from '@opendxt/bundle';
import { explainUv, runUv, uvPlatform, type Uv, type VendorContext } from '../clients/index.ts';
import { choicesOf, planOfLock, type Lock, type LockTools } from './from-lock.ts';
import type { Plan } from './types.ts';

export interface UvWork {
  readonly uv: Uv;
  /** A folder for files of ours. */
  readonly work: string;
  readonly context: VendorContext;
}

/** First as few versions of a project as can be, then for each Python the newest. */
const strategies = ['fewest', 'requires-python'];

/**
 * What each target takes of what a requirements file wants, resolved by uv once for all of them.
 * Where a version has no wheels for some Python, that Python may take another one.
 */
export async function resolveByUv(
  task: UvWork,
  requirements: string,
  targets: readonly PythonTarget[],
  {
    digests,
    bounds = [],
  }: { readonly digests?: Lock['digests']; readonly bounds?: readonly string[] },
  tools: LockTools,
): Promise<Plan> {
  task.context.onProgress?.('resolving …');
  const hasSeveral = new Set(targets.map(({ minor }) => minor)).size > 1;
  let best: { readonly lock: Lock; readonly lacks: number } | undefined;
  for (const strategy of hasSeveral ? strategies : strategies.slice(0, 1)) {
    const pylock = await compile(task, { requirements, bounds }, targets, strategy);
    const lock = lockOf(pylock, task.work, digests);
    const lacks = choicesOf(lock, targets).lacks.filter(({ project }) => project.wheels.length > 0);
    if (best === undefined || lacks.length < best.lacks) best = { lock, lacks: lacks.length };
    if (best.lacks === 0) break;
  }
  if (best === undefined) throw new Error('no strategy');
  return planOfLock(`uv ${task.uv.version}`, best.lock, targets, tools);
}

/** The newest version of a project that has a wheel for a target. */
export async function newestByUv(
  { uv, work, context }: UvWork,
  project: string,
  target: PythonTarget,
): Promise<string | undefined> {
  const wanted = join(work, 'newest.txt');
  const output = join(work, 'pylock.newest.toml');
  await writeFile(wanted, `${project}\n`);
  const place = ['--python-platform', uvPlatform(target) ?? '', '--python-version', target.minor];
  const how = ['--no-deps', '--only-binary', ':all:', '--upgrade', '--format', 'pylock.toml'];
  const args = ['pip', 'compile', ...place, ...how, '--output-file', output, wanted];
  const run = await runUv(uv, args, context);
  if (run.status !== 0) return undefined;
  return readPylock(await readFile(output, 'utf8')).packages[0]?.version;
}

export function lockOf(pylock: Pylock, folder: string, digests: Lock['digests']): Lock {
  return {
    lockedFor: (target) => lockedByPylock(pylock, target),
    folder,
    ...(digests === undefined ? {} : { digests }),
  };
}

async function compile(
  { uv, work, context }: UvWork,
  { requirements, bounds }: { readonly requirements: string; readonly bounds: readonly string[] },
  targets: readonly PythonTarget[],
  strategy: string,
): Promise<Pylock> {
  const constraints = join(work, 'constraints.txt');
  await writeFile(constraints, bounds.map((line) => `${line}\n`).join(''));
  const output = join(work, 'pylock.toml');
  const oldest = Math.min(...targets.map(({ minor }) => Number(minor.slice(2))));
  const args = [
    ['pip', 'compile', '--universal', '--fork-strategy', strategy, '--upgrade'],
    ['--python-version', `3.${oldest}`, '--no-header', '--no-annotate'],
    ['--format', 'pylock.toml', '--output-file', output],
    ['--constraints', constraints, requirements],
  ].flat();
  const ofWheels = await runUv(uv, [...args, '--only-binary', ':all:'], context);
  // What has only a source is built; its requirements are known then.
  const lacksWheels = /no (?:usable|compatible|matching) wheels|building from source is disabled/i;
  const run =
    ofWheels.status !== 0 && lacksWheels.test(ofWheels.stderr)
      ? await runUv(uv, args, context)
      : ofWheels;
  if (run.status !== 0) throw explainUv(run, 'what is wanted', context);
  return readPylock(await readFile(output, 'utf8'), 'the resolution of uv');
}
