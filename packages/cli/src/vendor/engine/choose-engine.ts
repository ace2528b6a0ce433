import { pythonTargetName, type PythonTarget } from '@opendxt/bundle';
import { CliError } from '../../command/index.ts';
import { findPip, findUv, uvPlatform, type VendorContext } from '../clients/index.ts';
import type { VendorRequest } from '../types.ts';
import { pipEngine } from './pip-engine.ts';
import type { Engine } from './types.ts';
import { uvEngine } from './uv-engine.ts';

/**
 * The client that was asked for, or uv where it is there, or pip. CliError `install-failed` where
 * there is none that can be used.
 */
export async function chooseEngine(
  { installer, python, targets }: VendorRequest,
  work: string,
  context: VendorContext,
): Promise<Engine> {
  const found: string[] = [];
  const forUv = targets.every((target) => uvPlatform(target) !== undefined);
  if (installer === 'uv' && !forUv) throw noFreeThreading(targets);
  if (installer !== 'pip' && forUv) {
    const { uv, rejected = 'no uv' } = await findUv(context, python);
    if (uv !== undefined) return uvEngine(uv, work, context);
    found.push(rejected);
  }
  if (installer !== 'uv') {
    const { pip, rejected } = await findPip(context, python);
    if (pip !== undefined) return pipEngine(pip, work, context);
    found.push(...(rejected.length === 0 ? ['no Python'] : rejected));
  }
  const ofPython = python === undefined ? '' : ` of Python ${python}`;
  const expected = { uv: 'uv', pip: `pip 22.2${ofPython}`, any: `uv or pip 22.2${ofPython}` };
  const hint =
    installer === 'uv'
      ? '`python3 -m pip install uv` brings it; OPENDXT_UV names one elsewhere'
      : '`python3 -m pip install --upgrade pip` brings a new one; `dxt runtimes` lists what is there';
  throw new CliError(
    'install-failed',
    `expected ${expected[installer ?? 'any']} or newer, found ${found.join('; ')}`,
    { hint },
  );
}

function noFreeThreading(targets: readonly PythonTarget[]): CliError {
  const names = targets.filter((target) => uvPlatform(target) === undefined).map(pythonTargetName);
  return new CliError('usage', `uv can't install for ${names.join(', ')} from elsewhere`, {
    hint: '`--installer pip` can',
  });
}
