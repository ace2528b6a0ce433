import { parsePythonTargetName, targetName, type PythonTarget } from '@opendxt/bundle';
import { CliError } from '../command/index.ts';
import type { WantedTargets } from '../vendor/folder/index.ts';
import { crossTargets, findThisPython, thisTarget } from '../vendor/layouts/index.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Which of the wanted targets a project is read for: this machine where it is among them.
 * @throws {BundleError} `unknown-target`
 * @throws {CliError} `not-found` where no minor is wanted and no Python is here
 */
export async function chooseProbe(
  { platforms, minors }: WantedTargets,
  env: Environment,
): Promise<PythonTarget> {
  const here = targetName(thisTarget());
  const chosen = minors ?? [(await findThisPython(env)).target.minor];
  const targets = crossTargets(platforms ?? [here], chosen);
  for (const target of targets) if (await isHere(target, env)) return target;
  const [first] = targets;
  if (first === undefined) throw new Error('no target was named');
  return first;
}

/**
 * Whether this machine can start what was made for these targets.
 * @param targets as `cp312-linux-x64`, or `linux-x64` for any version; none where all do
 */
export async function canStartHere(targets: readonly string[], env: Environment): Promise<boolean> {
  if (targets.length === 0) return true;
  for (const name of targets) {
    const target = parsePythonTargetName(name);
    if (name === targetName(thisTarget())) return true;
    if (target !== undefined && (await isHere(target, env))) return true;
  }
  return false;
}

async function isHere({ target, minor }: PythonTarget, env: Environment): Promise<boolean> {
  if (targetName(target) !== targetName(thisTarget())) return false;
  try {
    await findThisPython(env, minor);
    return true;
  } catch (error) {
    if (error instanceof CliError && error.code === 'not-found') return false;
    throw error;
  }
}
