import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import {
  isRunning,
  mcpScript,
  temporaryFolder,
  writeTree,
  type McpScriptOptions,
} from '@opendxt/testkit';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { redactor } from '../config/index.ts';
import { HostError } from '../error/index.ts';
import {
  spawnServer,
  startServer,
  type ProcessEnd,
  type RunningServer,
  type ServerExit,
  type StartOptions,
} from './index.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let count = 0;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder.remove());

const started: RunningServer[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((server) => server.stop()));
});

async function writeScript(source: string): Promise<string> {
  const name = `server-${(count += 1)}.mjs`;
  await writeTree(folder.path, { [name]: source });
  return join(folder.path, name);
}

async function start(script: McpScriptOptions | string, options: Partial<StartOptions> = {}) {
  const path = await writeScript(typeof script === 'string' ? script : mcpScript(script));
  const command = { command: process.execPath, args: [path], env: {}, cwd: folder.path };
  const server = await startServer(command, { name: 'fake', ...options });
  started.push(server);
  return server;
}

async function failure(promise: Promise<unknown>): Promise<HostError> {
  const error = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(error).toBeInstanceOf(HostError);
  return error as HostError;
}

test('a server shakes hands with the newest revision, lists its tools and answers a call', async () => {
  const server = await start({ tools: ['echo'] });
  expect(server.protocolVersion).toBe('2025-11-25');
  expect(server.serverInfo).toEqual({ name: 'fake', version: '1.0.0' });
  expect((await server.listTools()).map(({ name }) => name)).toEqual(['echo']);
  expect(await server.request('tools/call', { name: 'echo', arguments: { a: 1 } })).toEqual({
    content: [{ type: 'text', text: '{"a":1}' }],
  });
});

test.each(['2025-06-18', '2025-03-26', '2024-11-05'])(
  'a server that answers with revision %s is taken at its word',
  async (protocolVersion) => {
    const server = await start({ protocolVersion });
    expect(server.protocolVersion).toBe(protocolVersion);
  },
);

test('a server of an unknown revision is refused and ended', async () => {
  const error = await failure(start({ protocolVersion: '1999-01-01' }));
  expect(error.code).toBe('invalid-answer');
  expect(error.message).toContain(
    '`fake` answered `initialize` with protocol version "1999-01-01"',
  );
});

test('all pages of a list are read', async () => {
  const tools = Array.from({ length: 25 }, (_, index) => `tool_${index}`);
  const server = await start({ tools, pageSize: 4 });
  expect((await server.listTools()).map(({ name }) => name)).toEqual(tools);
});

test('a list that never ends is refused', async () => {
  const server = await start({
    onMessage: `if (message.method === 'tools/list') {
      send({ id: message.id, result: { tools: [], nextCursor: 'again' } });
      return true;
    }`,
  });
  expect((await failure(server.listTools())).code).toBe('invalid-answer');
});

test('messages arrive whole when their characters come in pieces', async () => {
  const server = await start({
    calls: {
      slow: `
        const bytes = Buffer.from(JSON.stringify({ jsonrpc: '2.0', id: request.id, result: text('ä€😀') }) + '\\r\\n');
        for (const byte of bytes) {
          fs.writeSync(1, Buffer.of(byte));
          await new Promise((resolve) => setImmediate(resolve));
        }
        return new Promise(() => undefined);`,
    },
  });
  expect(await server.request('tools/call', { name: 'slow' })).toEqual({
    content: [{ type: 'text', text: 'ä€😀' }],
  });
});

test('messages of many megabytes pass in both directions', async () => {
  const server = await start({});
  const text = 'größe'.repeat(4_000_000);
  const result = await server.request('tools/call', { name: 'echo', arguments: { text } });
  expect(result).toEqual({ content: [{ type: 'text', text: JSON.stringify({ text }) }] });
});

test('lines that are no messages are reported and do not disturb', async () => {
  const noise: string[] = [];
  const server = await start(
    { before: `console.log('Server starting …'); console.log('{"level":"info"}');` },
    { onNoise: (line) => noise.push(line) },
  );
  expect(await server.request('ping')).toEqual({});
  expect(noise).toEqual(['Server starting …', '{"level":"info"}']);
});

test('notifications are passed on, and several messages in one line too', async () => {
  const seen: unknown[] = [];
  const server = await start(
    {
      calls: {
        batch: `
          process.stdout.write(JSON.stringify([
            { jsonrpc: '2.0', method: 'notifications/progress', params: { progress: 1 } },
            { jsonrpc: '2.0', id: request.id, result: text('done') },
          ]) + '\\n');
          return new Promise(() => undefined);`,
      },
    },
    { onNotification: (method, params) => seen.push([method, params]) },
  );
  await server.request('tools/call', { name: 'batch' });
  expect(seen).toEqual([['notifications/progress', { progress: 1 }]]);
});

test('what a server asks of its client is answered: ping, no roots, and an error for the rest', async () => {
  const server = await start({
    before: 'const asked = {};',
    onMessage: `
      if (message.method !== undefined) return false;
      asked[message.id](message.result ?? message.error);
      return true;`,
    calls: {
      ask: `
        const ask = (method) => new Promise((resolve) => {
          asked[method] = resolve;
          send({ id: method, method });
        });
        const answers = [];
        for (const method of ['ping', 'roots/list', 'sampling/createMessage'])
          answers.push(await ask(method));
        return { answers };`,
    },
  });
  expect(await server.request('tools/call', { name: 'ask' })).toEqual({
    answers: [
      {},
      { roots: [] },
      { code: -32601, message: 'this client does not offer `sampling/createMessage`' },
    ],
  });
});

test('a refused request carries what the server answered', async () => {
  const server = await start({
    calls: { refuse: `throw Object.assign(new Error('no'), { code: -32002, data: [1] });` },
  });
  const error = await failure(server.request('tools/call', { name: 'refuse' }));
  expect(error).toMatchObject({
    code: 'request-refused',
    message: '`fake` answered: no',
    answer: { code: -32002, message: 'no', data: [1] },
  });
});

test('a request is given up at its time limit or by its signal, and the server is told', async () => {
  const told = join(folder.path, 'cancelled.txt');
  const server = await start({
    calls: { hang: 'return new Promise(() => undefined);' },
    onMessage: `if (message.method === 'notifications/cancelled')
      fs.appendFileSync(${JSON.stringify(told)}, message.params.reason + '\\n');`,
  });
  const late = await failure(server.request('tools/call', { name: 'hang' }, { timeout: 20 }));
  expect(late).toMatchObject({
    code: 'timed-out',
    message: '`fake` did not answer `tools/call` within 0.02 s',
  });
  const controller = new AbortController();
  const request = server.request('tools/call', { name: 'hang' }, { signal: controller.signal });
  controller.abort(new Error('not needed'));
  await expect(request).rejects.toThrow('not needed');
  await server.request('ping');
  expect(readFileSync(told, 'utf8').split('\n')).toEqual([late.message, 'not needed', '']);
});

test('a crash fails what is waiting, by name, with the exit code and the end of stderr', async () => {
  let exit: unknown;
  const server = await start(
    {
      calls: {
        crash: `console.error('about to fail'); console.error('boom: ' + args.why); process.exit(3);`,
      },
    },
    { onExit: (reported) => (exit = reported) },
  );
  const requests = [
    server.request('tools/call', { name: 'crash', arguments: { why: 'test' } }),
    server.request('tools/call', { name: 'crash' }),
  ];
  const [first, second] = await Promise.all(requests.map(failure));
  expect(first).toMatchObject({
    code: 'server-exited',
    message:
      '`fake` ended with exit code 3 while it was in use; the end of its stderr:\n  about to fail\n  boom: test',
  });
  expect(second?.message).toBe(first?.message);
  expect(exit).toMatchObject({ code: 3, signal: null });
  expect((await failure(server.request('ping'))).code).toBe('server-exited');
});

test('last words are heard, however busy the host is when they are said', async () => {
  const [may, said] = [join(folder.path, 'may-speak'), join(folder.path, 'has-spoken')];
  let end = () => undefined as void;
  let exit: ServerExit | undefined;
  await start(
    {
      before: `
        const turn = setInterval(() => {
          if (!fs.existsSync(${JSON.stringify(may)})) return;
          clearInterval(turn);
          fs.writeSync(2, 'last words');
          fs.writeFileSync(${JSON.stringify(said)}, '');
        }, 5);`,
    },
    {
      onExit: (reported) => (exit = reported),
      spawn: async (name, command) => {
        const server = await spawnServer(name, command);
        const ended = new Promise<ProcessEnd>((resolve) => {
          end = () => resolve({ code: 1, signal: null });
        });
        const isBusy = () => {
          writeFileSync(may, '');
          const since = performance.now();
          while (!existsSync(said) || performance.now() - since < 500);
          server.kill();
        };
        return { ...server, ended, kill: () => queueMicrotask(isBusy) };
      },
    },
  );
  end();
  await vi.waitFor(() => expect(exit?.stderr).toBe('last words'), { timeout: 10_000 });
});

test('a server that dies before the handshake says why, with a hint for what is usual', async () => {
  const error = await failure(start(`import 'not-in-the-bundle';`));
  expect(error.code).toBe('server-exited');
  expect(error.message).toMatch(/^`fake` ended with exit code 1 before it was ready/);
  expect(error.hint).toContain('the package `not-in-the-bundle` is not in the bundle');
});

test('a server that never answers is given up and ended', async () => {
  const path = join(folder.path, 'pid.txt');
  const error = await failure(
    start(
      `import fs from 'node:fs';
      fs.writeFileSync(${JSON.stringify(path)}, String(process.pid));
      console.error('still loading');
      setInterval(() => undefined, 1000);`,
      { handshakeTimeout: 4000 },
    ),
  );
  expect(error.code).toBe('timed-out');
  expect(error.message).toContain('still loading');
  expect(isRunning(Number(readFileSync(path, 'utf8')))).toBe(false);
});

test('a program that is not there, not executable or not for this machine is explained', async () => {
  const run = (command: string, cwd = folder.path) =>
    failure(startServer({ command, args: [], env: { PATH: '/usr/bin' }, cwd }, { name: 'fake' }));
  const script = await writeScript('not a program');
  await writeTree(folder.path, { 'no-interpreter': '#!/nowhere/python\n' });
  await chmod(join(folder.path, 'no-interpreter'), 0o755);

  expect((await run('uvx-of-nowhere')).message).toBe(
    '`fake` could not be started: `uvx-of-nowhere` is not on the PATH that servers get',
  );
  expect((await run('/nowhere/server')).message).toContain('there is no `/nowhere/server`');
  expect((await run(process.execPath, '/nowhere')).message).toContain('the folder `/nowhere`');
  expect((await run(join(folder.path, 'no-interpreter'))).hint).toContain('#!');
  expect(await run(script)).toMatchObject({
    code: 'start-failed',
    hint: 'its execute bit is missing, or the disk is mounted without the right to execute',
  });
});

test('stopping closes stdin, and ends a server that does not care with all that it started', async () => {
  const polite = await start({ before: `process.stdin.on('end', () => process.exit(7));` });
  expect(await polite.stop()).toMatchObject({ code: 7, signal: null });

  const pids = join(folder.path, 'pids.txt');
  const stubborn = await start({
    before: `
      const { spawn } = await import('node:child_process');
      process.on('SIGTERM', () => undefined);
      const child = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)'], { stdio: 'inherit' });
      fs.writeFileSync(${JSON.stringify(pids)}, process.pid + ' ' + child.pid);
      setInterval(() => undefined, 1000);`,
  });
  expect(await stubborn.stop()).toMatchObject({ signal: 'SIGKILL' });
  const processes = readFileSync(pids, 'utf8').split(' ').map(Number);
  await vi.waitFor(() => expect(processes.filter(isRunning)).toEqual([]), { timeout: 10_000 });
});

test('what a crashed server had started does not survive it', async () => {
  const path = join(folder.path, 'orphan.txt');
  const server = await start({
    calls: {
      crash: `
        const { spawn } = await import('node:child_process');
        const child = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)'], { stdio: 'ignore' });
        fs.writeFileSync(${JSON.stringify(path)}, String(child.pid));
        process.exit(1);`,
    },
  });
  await failure(server.request('tools/call', { name: 'crash' }));
  expect(existsSync(path)).toBe(true);
  await vi.waitFor(() => expect(isRunning(Number(readFileSync(path, 'utf8')))).toBe(false), {
    timeout: 10_000,
  });
});

test('starting can be cancelled', async () => {
  const controller = new AbortController();
  const starting = start(`setInterval(() => undefined, 1000);`, { signal: controller.signal });
  setTimeout(() => controller.abort(new Error('changed my mind')), 50);
  await expect(starting).rejects.toThrow('changed my mind');
});

test('a refusal that quotes a secret has it masked', async () => {
  const redact = redactor(['hush']);
  const calls = { log_in: `throw new Error('the key hush is wrong');` };
  const server = await start({ calls }, { redact });
  const error = await failure(server.request('tools/call', { name: 'log_in' }));
  expect(error.message).toBe('`fake` answered: the key •••••• is wrong');
  expect(error.answer?.message).toBe('the key •••••• is wrong');
});
