import { readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import {
  allowsPython,
  fitsTag,
  formatRequirement,
  lockedByPylock,
  lockedByUv,
  parseWheelName,
  readPylock,
  readPyproject,
  readUvLock,
  type PythonTarget,
} from '@opendxt/bundle';
import { CliError } from '../../command/index.ts';
import { requirementsOfBuilt, type Engine } from '../engine/index.ts';
import { missingWheel, planOfLock, type Choice, type Plan } from '../resolve/index.ts';
import type { VendorRequest } from '../types.ts';
import { copyProject } from './copy-project.ts';
import { readDemanded } from './demanded.ts';
import { resolveHoldingBack } from './hold-back.ts';

/**
 * What each target takes of what a file wants. A `pyproject.toml` that says how it is built is
 * itself among it. CliError and BundleError for files that can't be read, or that the client can't
 * fulfil.
 */
export async function planWanted(
  { input: { kind, path }, targets, keep = [] }: VendorRequest,
  engine: Engine,
  work: string,
): Promise<Plan> {
  const folder = dirname(path);
  switch (kind) {
    case 'requirements': {
      const { places, ...demanded } = await readDemanded(path);
      const plan = await resolveHoldingBack(engine, path, targets, { keep, ...demanded });
      return { ...plan, places };
    }
    case 'pylock': {
      const lock = readPylock(await readFile(path, 'utf8'), basename(path));
      const lockedFor = (target: PythonTarget) => lockedByPylock(lock, target);
      return planOfLock(engine.by, { lockedFor, folder }, targets, engine);
    }
    case 'uv-lock': {
      const lock = readUvLock(await readFile(path, 'utf8'));
      const lockedFor = (target: PythonTarget) => lockedByUv(lock, target);
      const own = await buildOwn(join(folder, 'pyproject.toml'), targets, engine, work);
      const plan = await planOfLock(engine.by, { lockedFor, folder }, targets, engine);
      return withOwn(plan, own, targets);
    }
    case 'pyproject': {
      const own = await buildOwn(path, targets, engine, work);
      const requirements = engine.readsProjects ? path : join(work, 'wanted.txt');
      if (!engine.readsProjects) await writeFile(requirements, await linesOf(path, own));
      const plan = await resolveHoldingBack(engine, requirements, targets, { keep });
      return withOwn(plan, own, targets);
    }
  }
}

/** The project itself, where it is a package. */
async function buildOwn(
  path: string,
  targets: readonly PythonTarget[],
  engine: Engine,
  work: string,
): Promise<Choice | undefined> {
  const project = await readProjectAt(path);
  const refused = targets.find(({ minor }) => !allowsPython(project?.requiresPython, minor));
  if (refused !== undefined)
    throw new CliError(
      'usage',
      `the project needs Python ${project?.requiresPython}, and ${refused.minor} was asked for`,
      { hint: '`--python-version` chooses others; `requires-python` says what it needs' },
    );
  if (project?.isPackage !== true) return undefined;
  const copy = join(work, 'project');
  await copyProject(dirname(path), copy);
  return engine.buildProject(copy);
}

async function readProjectAt(path: string) {
  try {
    return readPyproject(await readFile(path, 'utf8'), basename(path));
  } catch (error) {
    // A lock may come without it.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** What the project requires, as it says itself or, once it is built, its metadata. */
async function linesOf(path: string, own: Choice | undefined): Promise<string> {
  if (own?.built !== undefined)
    return (await requirementsOfBuilt(own.built)).map((line) => `${line}\n`).join('');
  const { dependencies } = readPyproject(await readFile(path, 'utf8'), basename(path));
  return dependencies.map((one) => `${formatRequirement(one)}\n`).join('');
}

/** A project that was compiled is for machines like this one alone. */
function withOwn(plan: Plan, own: Choice | undefined, targets: readonly PythonTarget[]): Plan {
  if (own === undefined) return plan;
  const { tags } = parseWheelName(own.fileName);
  const fitting = targets.filter((target) => tags.some((tag) => fitsTag(tag, target)));
  const without = targets.filter((target) => !fitting.includes(target));
  const missing = without.map((target) =>
    missingWheel({ target, project: own.name, version: own.version, fitting, hasSource: true }),
  );
  const choices = [...plan.choices]
    .filter(([target]) => fitting.includes(target))
    .map(([target, all]) => {
      const others = all.filter(({ name }) => name !== own.name);
      const sorted = [...others, own].sort((one, other) => (one.name < other.name ? -1 : 1));
      return [target, sorted] as const;
    });
  return { ...plan, choices: new Map(choices), missing: [...plan.missing, ...missing] };
}
