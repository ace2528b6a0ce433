import { HostError } from '../error/index.ts';
import {
  startServer,
  type McpTool,
  type RunningServer,
  type ServerCommand,
  type ServerExit,
  type StartOptions,
} from '../servers/index.ts';
import type { StartProof } from './types.ts';

const keptNoise = 20;
const keptStderr = 64 * 1024;

export interface ObserveOptions extends Pick<
  StartOptions,
  'name' | 'spawn' | 'handshakeTimeout' | 'signal'
> {
  /** Asks the server for more, before it is stopped. */
  readonly use?: (server: RunningServer) => Promise<void>;
}

/** What was seen of a start, whatever the manifest declares. */
export type Observation = Pick<
  StartProof,
  'startTime' | 'tools' | 'capabilities' | 'noise' | 'stderr' | 'exit' | 'failures'
>;

/**
 * Starts a server, asks for its tools, and stops it. A server that fails is an answer; only being
 * cancelled rejects.
 */
export async function observeStart(
  command: ServerCommand,
  { use, ...options }: ObserveOptions,
): Promise<Observation> {
  const noise: string[] = [];
  let stderr = '';
  let exit: ServerExit | undefined;
  let tools: readonly McpTool[] = [];
  const failures: Observation['failures'][number][] = [];
  const began = performance.now();
  let startTime: number | undefined;
  let capabilities: Observation['capabilities'];
  try {
    const server = await startServer(command, {
      ...options,
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
      if ('tools' in server.capabilities) tools = await server.listTools();
      startTime = performance.now() - began;
      await use?.(server);
    } finally {
      await server.stop();
    }
  } catch (error) {
    options.signal?.throwIfAborted();
    if (!(error instanceof HostError)) throw error;
    failures.push(failureOf(error));
  }
  return {
    ...(startTime === undefined ? {} : { startTime }),
    tools,
    ...(capabilities === undefined ? {} : { capabilities }),
    noise,
    stderr,
    ...(exit === undefined ? {} : { exit }),
    failures,
  };
}

/** What an error says, without the rest of it. */
export function failureOf({ code, message, hint }: HostError): Observation['failures'][number] {
  return { code, message, ...(hint === undefined ? {} : { hint }) };
}
