import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** How a server is started, as `dxt show --json` has it. */
export interface BareLaunch {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

interface Answer {
  readonly id?: number;
  readonly method?: string;
  readonly result?: unknown;
}

/** Calls a tool of a server that no host started and no box holds, and answers with its result. */
export async function callBare(
  { command, args, env, cwd }: BareLaunch,
  tool: string,
  given: object,
): Promise<unknown> {
  const server = spawn(command, args, { env, cwd, stdio: ['pipe', 'pipe', 'ignore'] });
  const answers = createInterface({ input: server.stdout })[Symbol.asyncIterator]();
  const send = (message: object) =>
    server.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  const ask = async (id: number, method: string, params: object): Promise<unknown> => {
    send({ id, method, params });
    for (;;) {
      const { value, done } = await answers.next();
      if (done === true) throw new Error(`${command} ended before it answered`);
      const { id: about, method, result } = JSON.parse(value) as Answer;
      if (about === id && method === undefined) return result;
    }
  };
  const clientInfo = { name: 'bare', version: '1.0.0' };
  await ask(1, 'initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo });
  send({ method: 'notifications/initialized' });
  const result = await ask(2, 'tools/call', { name: tool, arguments: given });
  server.kill('SIGKILL');
  await once(server, 'close');
  return result;
}
