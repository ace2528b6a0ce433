import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { homeAt, locateHome, type Home } from '../home/index.ts';
import { thisMachine, type Machine } from '../runtimes/index.ts';
import { chooseSandbox, type SandboxBackend } from '../sandbox/index.ts';
import { removeTree } from '../store/index.ts';
import { chooseInterpreters } from './interpreters.ts';
import { runClean } from './run-clean.ts';
import type { CleanOptions, CleanReport, CleanRun, CleanVariant } from './types.ts';

/** What clients wait for `initialize`: the usual time-out of the protocol's own libraries. */
const usualHandshake = 60_000;

const bothVariants: readonly CleanVariant[] = ['usual', 'mode-0600'];

/**
 * Starts the server of an unpacked bundle where nothing is installed but its runtime
 * (docs/testing.md): no packages of the machine, no network, an empty home, from `/`, in a folder
 * with a space and letters beyond ASCII. A server that fails is an answer; only being cancelled and
 * a machine that can't make a folder reject.
 */
export async function testOnCleanMachine(options: CleanOptions): Promise<CleanReport> {
  const { variants = bothVariants, handshakeTimeout = usualHandshake, signal } = options;
  const machine = options.machine ?? thisMachine();
  const { cache: cacheDir } = locateHome(machine, options.dir);
  const folder = await mkdtemp(join(await realpath(machine.temp), 'opendxt-clean-'));
  try {
    const found = options.sandbox ?? (await sandboxIn(join(folder, 'host'), machine, cacheDir));
    const sandbox = found.level === 'none' ? undefined : found;
    const { chosen, skipped } = await chooseInterpreters(options, machine, cacheDir);
    const rows = chosen.flatMap((interpreter) =>
      variants.map((variant) => ({ interpreter, variant })),
    );
    const runs: CleanRun[] = [];
    let standIns: readonly string[] = [];
    for (const [index, row] of rows.entries()) {
      signal?.throwIfAborted();
      const { wanted } = row.interpreter;
      const runtime = wanted === undefined ? {} : { runtime: { name: 'python', wanted } as const };
      options.onRun?.({ ...runtime, variant: row.variant }, index, rows.length);
      const place = join(folder, String(index));
      await mkdir(place);
      const { standIns: stoodIn, ...run } = await runClean({
        ...options,
        ...row,
        handshakeTimeout,
        folder: place,
        cacheDir,
        sandbox,
      });
      await removeTree(place);
      runs.push(run);
      if (stoodIn.length > 0) standIns = stoodIn;
    }
    return {
      ok: runs.length > 0 && runs.every(({ ok }) => ok),
      isolation: sandbox === undefined ? 'environment' : 'bubblewrap',
      unseen: unseenBy(sandbox),
      standIns,
      skippedPythons: skipped,
      handshakeTimeout,
      runs,
    };
  } finally {
    await removeTree(folder);
  }
}

/** Boxes of a home that is removed again; what is known of this machine is known there too. */
async function sandboxIn(
  root: string,
  machine: Machine,
  cacheDir: string,
): Promise<SandboxBackend> {
  const home: Home = homeAt(root);
  await mkdir(home.cache, { recursive: true, mode: 0o700 });
  const known = join(cacheDir, 'sandbox.json');
  if (existsSync(known)) await copyFile(known, join(home.cache, 'sandbox.json'));
  return chooseSandbox(home, machine);
}

function unseenBy(sandbox: SandboxBackend | undefined): readonly string[] {
  if (sandbox !== undefined) return sandbox.shortcomings;
  return [
    'it has the network: what it fetches when it starts is not noticed',
    'it sees the files of this machine: what it reads by an absolute path is not noticed',
    'it may write into its own folder, where its user may',
  ];
}
