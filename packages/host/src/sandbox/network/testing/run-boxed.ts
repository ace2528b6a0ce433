import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { usualLimits, type Box, type BoxListener, type NetworkRules } from '../../backend.ts';
import { attachNetwork, type AttachedNetwork, type NetworkOptions } from '../attach.ts';

/** A program in a network of its own that sees all files: what is tried here is the network. */
export interface BoxedRun {
  readonly command: readonly string[];
  readonly network: Partial<NetworkRules>;
  readonly env?: Readonly<Record<string, string>>;
  readonly listener?: BoxListener;
  readonly options?: NetworkOptions;
  readonly id?: string;
}

export interface Boxed {
  readonly child: ChildProcess;
  readonly attached: AttachedNetwork;
  /** All that it wrote, once it has ended. */
  readonly output: Promise<string>;
}

const confinement = (
  '--unshare-all --die-with-parent --new-session --cap-drop ALL ' +
  '--ro-bind / / --dev-bind /dev /dev --proc /proc'
).split(' ');

export function boxWith(network: Partial<NetworkRules>, id = 'example'): Box {
  return {
    id,
    extensionDir: '/',
    dataDir: '/',
    runtime: [],
    reads: [],
    writes: [],
    network: { hosts: [], anyPublic: false, local: [], ...network },
    limits: usualLimits,
  };
}

/** Starts a program as bubblewrap's own first child, and holds it back until its network is there. */
export async function startBoxed({
  command,
  network,
  env = {},
  listener = {},
  options,
  id,
}: BoxedRun): Promise<Boxed> {
  const child = spawn(
    'bwrap',
    [...confinement, '--json-status-fd', '3', '--block-fd', '4', '--', ...command],
    { stdio: ['pipe', 'pipe', 'pipe', 'pipe', 'pipe'], env: { PATH: process.env['PATH'], ...env } },
  );
  const output = collect(child);
  const status = child.stdio[3] as Readable;
  const [first] = (await once(status, 'data')) as [Buffer];
  const pid = Number(/"child-pid": (\d+)/.exec(first.toString())?.[1]);
  const attached = await attachNetwork(pid, boxWith(network, id), listener, options);
  status.resume();
  (child.stdio[4] as Writable).end('x');
  return { child, attached, output };
}

/** Runs a program to its end, and answers with all that it wrote. */
export async function runBoxed(run: BoxedRun): Promise<string> {
  const { attached, output } = await startBoxed(run);
  try {
    return await output;
  } finally {
    attached.close();
  }
}

async function collect(child: ChildProcess): Promise<string> {
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (data: string) => (text += data));
  await once(child, 'close');
  return text.trim();
}
