import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { PythonTarget } from '@opendxt/bundle';
import { CliError } from '../command/index.ts';
import { explainPip, findPip, runPipFor, type Pip, type VendorContext } from './clients/index.ts';
import type { InstallPinned } from './install/index.ts';
import { resolveByPip, type Plan } from './resolve/index.ts';
import type { VendorRequest } from './types.ts';

/** A client that decides and installs. */
export interface Engine {
  readonly client: Pip;
  resolve(requirements: string, targets: readonly PythonTarget[]): Promise<Plan>;
  readonly install: InstallPinned;
}

/** CliError `install-failed` where there is no client that can be used. */
export async function chooseEngine(
  { python }: VendorRequest,
  work: string,
  context: VendorContext,
): Promise<Engine> {
  const { pip, rejected } = await findPip(context, python);
  if (pip !== undefined) return pipEngine(pip, work, context);
  const which = python === undefined ? '' : ` of Python ${python}`;
  throw new CliError(
    'install-failed',
    `expected pip 22.2 or newer${which} or uv, found ${rejected.join('; ') || 'no Python'}`,
    {
      hint: '`python3 -m pip install --upgrade pip` brings a new one; `dxt runtimes` lists what is there',
    },
  );
}

async function pipEngine(pip: Pip, work: string, context: VendorContext): Promise<Engine> {
  const wheels = join(work, 'wheels');
  await mkdir(wheels, { recursive: true });
  const args = ['install', '--no-deps', '--require-hashes', '--no-compile', '--find-links', wheels];
  return {
    client: pip,
    resolve: (requirements, targets) =>
      resolveByPip({ pip, requirements, work, wheels, context }, targets),
    install: async (target, requirements, folder) => {
      const into = [...args, '--target', folder, '-r', requirements];
      const run = await runPipFor(target, pip, into, context);
      if (run.status !== 0) throw explainPip(run, 'the chosen packages', context);
    },
  };
}
