import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CliError } from '../command/index.ts';
import { explainPip, findPip, runPipFor, type Pip, type VendorContext } from './clients/index.ts';
import { installTrees, type InstallPinned } from './install/index.ts';
import { resolveByPip, type Plan } from './resolve/index.ts';
import type { Resolution, Vendored, VendorRequest } from './types.ts';

/**
 * Brings the packages that a file wants for all targets: decided once, checked by digest, the same
 * files whichever client brought them. A target that a wheel is missing for has no tree.
 * CliError: `no-package`, `install-failed`, `refused` (digests), `unreadable`.
 */
export async function vendorPackages(
  request: VendorRequest,
  context: VendorContext,
): Promise<Vendored> {
  const work = await mkdtemp(join(tmpdir(), 'opendxt-vendor-'));
  const remove = () => rm(work, { recursive: true, force: true });
  try {
    await mkdir(context.cacheDir, { recursive: true });
    // Where the file lies is where it says other files from, and where a client's settings may be.
    const local = { ...context, cwd: dirname(request.input.path) };
    const pip = await needPip(request, local);
    const plan = await resolveByPip(pip, request.input.path, request.targets, work, local);
    const trees = await installTrees(plan, pipInstall(pip, local), work, local);
    return {
      resolution: resolutionOf(plan),
      trees,
      missing: plan.missing,
      [Symbol.asyncDispose]: remove,
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function needPip({ python }: VendorRequest, context: VendorContext): Promise<Pip> {
  const { pip, rejected } = await findPip(context, python);
  if (pip !== undefined) return pip;
  const which = python === undefined ? '' : ` of Python ${python}`;
  throw new CliError(
    'install-failed',
    `expected pip 22.2 or newer${which} or uv, found ${rejected.join('; ') || 'no Python'}`,
    {
      hint: '`python3 -m pip install --upgrade pip` brings a new one; `dxt runtimes` lists what is there',
    },
  );
}

function pipInstall(pip: Pip, context: VendorContext): InstallPinned {
  const args = ['install', '--no-deps', '--require-hashes', '--no-compile', '--quiet'];
  return async (target, requirements, folder) => {
    const into = [...args, '--target', folder, '-r', requirements];
    const run = await runPipFor(target, pip, into, context);
    if (run.status !== 0) throw explainPip(run, 'the chosen packages', context);
  };
}

function resolutionOf({ by, choices }: Plan): Resolution {
  return {
    by,
    forTarget: (target) =>
      (choices.get(target) ?? []).map(({ name, version, sha256 }) => ({
        name,
        version,
        hashes: [sha256],
      })),
  };
}
