import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { parse, join } from 'node:path';
import { HostError } from '../error/index.ts';
import { directoriesBelow, prepareLaunch } from '../launch/index.ts';
import { thisMachine } from '../runtimes/index.ts';
import { startServer, type McpTool, type ServerExit } from '../servers/index.ts';
import { compareTools, missingToolsFailure, noiseFailure } from './compare.ts';
import { standIn } from './stand-in.ts';
import type { ProofOptions, StartProof } from './types.ts';

const keptNoise = 20;
const keptStderr = 64 * 1024;

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
  command: Parameters<typeof startServer>[0],
): Promise<Omit<StartProof, 'standIns'>> {
  const noise: string[] = [];
  let stderr = '';
  let exit: ServerExit | undefined;
  let tools: readonly McpTool[] = [];
  const failures: StartProof['failures'][number][] = [];
  const began = performance.now();
  let startTime: number | undefined;
  let capabilities: StartProof['capabilities'];
  try {
    const server = await startServer(command, {
      name: manifest.name,
      ...(handshakeTimeout === undefined ? {} : { handshakeTimeout }),
      ...(signal === undefined ? {} : { signal }),
      onNoise: (line) => {
        if (noise.length < keptNoise) noise.push(line);
      },
      onStderr: (text) => {
        stderr = (stderr + text).slice(-keptStderr);
      },
      onExit: (reported) => {
        exit = reported;
      },
    });
    capabilities = server.capabilities;
    try {
      tools = await server.listTools();
      startTime = performance.now() - began;
    } finally {
      await server.stop();
    }
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof HostError)) throw error;
    const { code, message, hint } = error;
    failures.push({ code, message, ...(hint === undefined ? {} : { hint }) });
  }
  const compared = compareTools(manifest, tools);
  if (startTime !== undefined) failures.push(...missingToolsFailure(compared.missingTools, tools));
  failures.push(...noiseFailure(noise));
  return {
    ok: failures.length === 0,
    ...(startTime === undefined ? {} : { startTime }),
    tools,
    ...(capabilities === undefined ? {} : { capabilities }),
    ...(startTime === undefined ? { missingTools: [], undeclaredTools: [] } : compared),
    noise,
    stderr,
    ...(exit === undefined ? {} : { exit }),
    failures,
  };
}
