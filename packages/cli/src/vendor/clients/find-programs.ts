import type { PythonMinor } from '@opendxt/bundle';
import { listRuntimes, thisMachine, type ListedRuntime } from '@opendxt/host';
import type { VendorContext } from './context.ts';

/** The Pythons of this machine that pip may be taken from, the first that the host would choose. */
export async function findPythons(
  context: VendorContext,
  wanted?: PythonMinor,
): Promise<readonly string[]> {
  const listed = await listRuntimes(machineOf(context), context.cacheDir);
  return listed
    .filter((runtime) => runtime.name === 'python' && isUsable(runtime, wanted))
    .map(({ path }) => path);
}

/** The first uv of this machine; undefined where there is none. */
export async function findUvProgram(context: VendorContext): Promise<string | undefined> {
  const listed = await listRuntimes(machineOf(context), context.cacheDir);
  return listed.find(({ name, version }) => name === 'uv' && version !== undefined)?.path;
}

function isUsable(
  { version, implementation = 'cpython', freeThreaded = false }: ListedRuntime,
  wanted: PythonMinor | undefined,
): boolean {
  const [, minor] = /^3\.(\d+)/.exec(version ?? '') ?? [];
  if (minor === undefined || implementation !== 'cpython' || freeThreaded) return false;
  // The first whose pip can be new enough.
  return wanted === undefined ? Number(minor) >= 7 : `3.${minor}` === wanted;
}

function machineOf({ env }: VendorContext) {
  const machine = thisMachine();
  return { ...machine, env, home: env['HOME'] ?? env['USERPROFILE'] ?? machine.home };
}
