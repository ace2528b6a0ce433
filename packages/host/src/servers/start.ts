import { redactor } from '../config/index.ts';
import { HostError } from '../error/index.ts';
import { RpcConnection, type RequestOptions } from '../rpc/index.ts';
import { exitError } from './explain.ts';
import { shakeHands } from './handshake.ts';
import { listAllTools } from './list-tools.ts';
import { notOffered } from './not-offered.ts';
import { stopProcess, watchExit } from './process.ts';
import { spawnServer } from './spawn.ts';
import { StderrTail } from './stderr-tail.ts';
import type { RunningServer, ServerCommand, StartOptions } from './types.ts';

const usualHandshake = 30_000;

/**
 * Starts a server and shakes hands with it. Rejects with a HostError that says why it can't be
 * started, or how it ended and the last it wrote to stderr; nothing is left running then.
 */
export async function startServer(
  command: ServerCommand,
  options: StartOptions,
): Promise<RunningServer> {
  const { name, signal, handshakeTimeout: timeout = usualHandshake } = options;
  const { redact = redactor([]), spawn = spawnServer } = options;
  signal?.throwIfAborted();
  const child = await spawn(name, command);
  const stderr = new StderrTail(redact);
  child.stderr.on('data', (chunk: Buffer) => {
    const text = stderr.push(chunk);
    options.onStderr?.(text);
  });
  const connection = new RpcConnection({
    name,
    input: child.stdout,
    output: child.stdin,
    onRequest: (method, params, asked) => answerServer(method, params, asked, options.onRequest),
    onOverflow: (error) => {
      connection.close(error);
      child.kill();
    },
    ...(options.onNotification ? { onNotification: options.onNotification } : {}),
    ...(options.onNoise ? { onNoise: options.onNoise } : {}),
  });
  let doing = 'before it was ready';
  let stopping = false;
  const exited = watchExit(child, stderr).then((exit) => {
    connection.close(
      stopping
        ? new HostError('server-exited', `\`${name}\` was stopped`)
        : exitError(name, exit, doing, child.explain),
    );
    options.onExit?.(exit);
    return exit;
  });
  // Without its stdout a server is of no use, even when its process lives on.
  child.stdout.once('end', () => {
    const timer = setTimeout(() => child.kill(), 2000);
    void exited.then(() => clearTimeout(timer));
  });
  const stop = () => {
    stopping = true;
    return stopProcess(child, exited);
  };

  let handshake;
  try {
    handshake = await shakeHands(name, connection, {
      timeout,
      capabilities: options.capabilities ?? {},
      ...(signal ? { signal } : {}),
    });
  } catch (error) {
    child.kill();
    const exit = await exited;
    throw error instanceof HostError && error.code === 'timed-out'
      ? new HostError('timed-out', `${error.message}${lastWords(exit.stderr)}`)
      : masked(error, redact);
  }
  doing = 'while it was in use';
  const request = (method: string, params?: unknown, how?: RequestOptions) =>
    connection.request(method, params, how).catch((error: unknown) => {
      throw masked(error, redact);
    });
  return {
    pid: child.pid,
    ...handshake,
    settled: child.settle?.() ?? Promise.resolve(),
    request,
    notify: (method, params) => connection.notify(method, params),
    listTools: () => listAllTools(name, (method, params) => request(method, params, { timeout })),
    stop,
  };
}

/** What a server answered when it refused a request, which may quote a setting of its own. */
function masked(error: unknown, redact: (text: string) => string): unknown {
  if (!(error instanceof HostError) || error.answer === undefined) return error;
  const answer = { ...error.answer, message: redact(error.answer.message) };
  return new HostError(error.code, redact(error.message), { answer });
}

function lastWords(stderr: string): string {
  return stderr.trim() === '' ? '' : `; its stderr:\n${stderr.trimEnd()}`;
}

/** What a server may ask of any client; this one shows no folders. */
function answerServer(
  method: string,
  params: unknown,
  signal: AbortSignal,
  onRequest: StartOptions['onRequest'],
): unknown {
  switch (method) {
    case 'ping':
      return {};
    case 'roots/list':
      return { roots: [] };
    default:
      if (onRequest !== undefined) return onRequest(method, params, signal);
      throw notOffered(method);
  }
}
