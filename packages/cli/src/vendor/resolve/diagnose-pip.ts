import { formatRequirement, type PythonTarget } from '@opendxt/bundle';
import { explainPip, type ProgramRun } from '../clients/index.ts';
import type { MissingWheel } from '../types.ts';
import { fileHere } from './build-sources.ts';
import { closureFor } from './closure.ts';
import { mentionedRequirements } from './mentioned.ts';
import { missingWheel } from './missing.ts';
import { fileByPip, type PipWork } from './pip-attempt.ts';
import type { Reported } from './pip-report.ts';

/**
 * Which wheels a target lacks that pip found no versions for: all of them, not the first alone.
 * CliError where something else is the matter.
 */
export async function diagnosePip(
  task: PipWork,
  target: PythonTarget,
  failed: ProgramRun,
  found: ReadonlyMap<PythonTarget, readonly Reported[]>,
): Promise<readonly MissingWheel[]> {
  const missing: MissingWheel[] = [];
  const report = async (name: string, version: string, hasSource: boolean) => {
    const other = (await fileByPip(task, target, name))?.version;
    missing.push(
      missingWheel({
        target,
        project: name,
        version,
        fitting: fittingTargets(found, name, version),
        ...(other === undefined || other === version ? {} : { otherVersion: other }),
        hasSource,
      }),
    );
  };

  for (const { name, version } of compiledFor(target, found))
    if ((await fileByPip(task, target, `${name}==${version}`)) === undefined)
      await report(name, version, false);
  if (missing.length > 0) return missing;

  for (const { marker: _, ...requirement } of mentionedRequirements(failed)) {
    const wanted = formatRequirement(requirement);
    if ((await fileByPip(task, target, wanted)) !== undefined) continue;
    const here = await fileHere(task, wanted);
    // The index does not have it, for anybody: pip says it well.
    if (here === undefined) break;
    await report(here.name, here.version, !here.fileName.endsWith('.whl'));
  }
  if (missing.length > 0) return missing;
  throw explainPip(failed, 'what is wanted', task.context);
}

/** What other targets found, and this one needs, of what is not for any machine. */
function compiledFor(
  target: PythonTarget,
  found: ReadonlyMap<PythonTarget, readonly Reported[]>,
): readonly Reported[] {
  const known = new Map<string, Reported>();
  // The same minor says best which version is meant.
  const nearest = [...found].sort(
    ([one], [other]) => distance(one, target) - distance(other, target),
  );
  for (const project of nearest.flatMap(([, projects]) => projects))
    if (!known.has(project.name)) known.set(project.name, project);
  const roots = [...known.values()].filter(({ requested }) => requested);
  const { needed } = closureFor(known, roots, target);
  return [...known.values()].filter(
    ({ name, fileName }) => needed.has(name) && !fileName.endsWith('-any.whl'),
  );
}

function distance(one: PythonTarget, other: PythonTarget): number {
  return one.minor === other.minor ? 0 : 1;
}

function fittingTargets(
  found: ReadonlyMap<PythonTarget, readonly Reported[]>,
  name: string,
  version: string,
): readonly PythonTarget[] {
  return [...found].flatMap(([target, projects]) =>
    projects.some((project) => project.name === name && project.version === version)
      ? [target]
      : [],
  );
}
