import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { parse, join } from 'node:path';
import { directoriesBelow, prepareLaunch } from '../launch/index.ts';
import { thisMachine } from '../runtimes/index.ts';
import type { ServerCommand } from '../servers/index.ts';
import { judge } from './judge.ts';
import { observeStart } from './observe.ts';
import { standIn } from './stand-in.ts';
import type { ProofOptions, StartProof } from './types.ts';

/**
 * Starts an unpacked bundle as a desktop would (docs/host.md, "The start proof"): from `/`, with a
 * short PATH, next to nothing in the environment and an empty home, and asks it for its tools. Only
 * being cancelled and a machine that can't make a folder reject; a server that fails is an answer.
 */
export async function proveStart(options: ProofOptions): Promise<StartProof> {
  const machine = thisMachine();
  const folder = await mkdtemp(join(await realpath(machine.temp), 'opendxt-proof-'));
  try {
    const home = join(folder, 'home');
    const directories = directoriesBelow(home, join(folder, 'temp'));
    for (const path of Object.values(directories)) await mkdir(path, { recursive: true });
    const { settings, standIns } = await standIn(options.manifest, options.settings ?? {}, folder);
    const cwd = parse(folder).root;
    const place = { extensionDir: options.dir, home, cwd, directories };
    const { command } = await prepareLaunch(options.manifest, settings, place, machine);
    return { ...(await run(options, command)), standIns };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function run(
  { manifest, handshakeTimeout, signal }: ProofOptions,
  command: ServerCommand,
): Promise<Omit<StartProof, 'standIns'>> {
  return judge(
    manifest,
    await observeStart(command, {
      name: manifest.name,
      ...(handshakeTimeout === undefined ? {} : { handshakeTimeout }),
      ...(signal === undefined ? {} : { signal }),
    }),
  );
}
