import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pythonTargetName, type PythonTarget } from '@opendxt/bundle';
import { explainPip, runPipFor, type Pip, type VendorContext } from '../clients/index.ts';
import { readPipReport, type Reported } from './pip-report.ts';
import type { Choice, Plan } from './types.ts';

/**
 * What each target takes of what a requirements file wants, resolved by pip in the target's own
 * context; what one target has fixed holds for those after it.
 */
export async function resolveByPip(
  pip: Pip,
  requirements: string,
  targets: readonly PythonTarget[],
  work: string,
  context: VendorContext,
): Promise<Plan> {
  const choices = new Map<PythonTarget, readonly Choice[]>();
  const fixed = new Map<string, string>();
  for (const [at, target] of targets.entries()) {
    const name = pythonTargetName(target);
    context.onProgress?.(`resolving ${at + 1} of ${targets.length} targets: ${name} …`);
    const constraints = join(work, `${name}-constraints.txt`);
    await writeFile(
      constraints,
      [...fixed].map(([name, version]) => `${name}==${version}\n`).join(''),
    );
    const found = await resolveTarget(
      pip,
      target,
      ['-r', requirements, '-c', constraints],
      context,
    );
    for (const { name, version } of found) if (!fixed.has(name)) fixed.set(name, version);
    choices.set(
      target,
      [...found].sort((a, b) => (a.name < b.name ? -1 : 1)),
    );
  }
  return { by: `pip ${pip.version}`, choices, missing: [] };
}

async function resolveTarget(
  pip: Pip,
  target: PythonTarget,
  wanted: readonly string[],
  context: VendorContext,
): Promise<readonly Reported[]> {
  const args = ['install', '--dry-run', '--ignore-installed', '--quiet', '--report', '-'];
  // pip wants some folder for another platform than its own; nothing is written there.
  const run = await runPipFor(target, pip, [...args, '--target', '.', ...wanted], context);
  if (run.status !== 0) throw explainPip(run, 'what is wanted', context);
  return readPipReport(run.stdout);
}
