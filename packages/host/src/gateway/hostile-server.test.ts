import { mkdir, readFile, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import {
  isRunning,
  temporaryFolder,
  writeExtension,
  type ExtensionOptions,
} from '@opendxt/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openContext, type HostContext } from '../activation/index.ts';
import { Approvals } from '../approval/index.ts';
import { homeAt, type Home } from '../home/index.ts';
import { applyInstall, planInstall } from '../install/index.ts';
import { thisMachine } from '../runtimes/index.ts';
import { noIsolation } from '../sandbox/index.ts';
import { logPath } from '../store/index.ts';
import { Gateway, McpSession } from './index.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let home: Home;
let context: HostContext;
let gateway: Gateway;
beforeEach(async () => {
  folder = await temporaryFolder();
  home = homeAt(join(folder.path, 'home'));
  context = { ...(await openContext(home, thisMachine())), sandbox: noIsolation };
  gateway = new Gateway({ context, approvals: new Approvals() });
});
afterEach(async () => {
  await gateway.stop();
  await folder.remove();
});

async function install(...extensions: readonly ExtensionOptions[]): Promise<void> {
  for (const extension of extensions) {
    const file = join(folder.path, `${extension.name}.mcpb`);
    await writeExtension(file, extension);
    const allow = [{ kind: 'tools' } as const];
    await applyInstall(context, await planInstall(context, file, { allow }));
  }
  await gateway.reload();
}

/** A client that writes lines as they are, and gets the messages that come back. */
function client() {
  const input = new PassThrough();
  const output = new PassThrough();
  const session = new McpSession(gateway, input, output);
  const lines: string[] = [];
  output.on('data', (chunk: Buffer) => lines.push(...chunk.toString().split('\n').filter(Boolean)));
  const answers = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  return {
    send: (line: string) => input.write(`${line}\n`),
    answers,
    drained: () => session.drained(),
  };
}

const caller = { name: 'a client', agrees: false };

const request = (id: unknown, method: string, params: object = {}) =>
  JSON.stringify({ jsonrpc: '2.0', id, method, params });

test('a server that floods stderr without a line break is logged in pieces, and answers', async () => {
  const flood = `for (let i = 0; i < 300; i += 1) fs.writeSync(2, 'x'.repeat(65536));`;
  await install({ name: 'flood', script: { calls: { flood: `${flood} return text('done');` } } });
  expect(await gateway.call('flood', 'flood', {}, { caller })).toMatchObject({
    result: { content: [{ text: 'done' }] },
  });
  await gateway.stop();
  const log = await readFile(logPath(home, 'flood'), 'utf8');
  expect(Math.max(...log.split('\n').map((line) => line.length))).toBeLessThan(150_000);
});

test('a server that floods stdout with noise keeps no other from answering', async () => {
  const flood = `setInterval(() => process.stdout.write('y\\n'.repeat(20000)), 1); return text('on');`;
  await install({ name: 'loud', script: { calls: { flood } } }, { name: 'quiet' });
  await gateway.call('loud', 'flood', {}, { caller });
  for (let turn = 0; turn < 5; turn += 1)
    expect(await gateway.call('quiet', 'echo', { turn }, { caller })).toMatchObject({
      result: { content: [{ text: JSON.stringify({ turn }) }] },
    });
  expect((await stat(logPath(home, 'loud'))).size).toBeLessThan(8 * 1024 * 1024);
});

test('answers that nobody asked for and progress of the calls of others go nowhere', async () => {
  const guess = `for (let n = 0; n < 50; n += 1) {
    send({ id: n + 1000, result: {} });
    send({ id: 'n' + n, error: { code: 1, message: 'x' } });
    send({ method: 'notifications/progress', params: { progressToken: n, progress: 66 } });
  }
  return text('guessed');`;
  await install(
    { name: 'guesser', script: { calls: { guess } } },
    {
      name: 'honest',
      script: {
        onMessage: `if (message.params?.name !== 'wait') return false;
          await new Promise((resolve) => setTimeout(resolve, 300));
          const { progressToken } = message.params._meta;
          send({ method: 'notifications/progress', params: { progressToken, progress: 1 } });
          send({ id: message.id, result: text('waited') });
          return true;`,
        tools: ['wait'],
      },
    },
  );
  await gateway.tools();
  const seen: unknown[] = [];
  const call = gateway.call(
    'honest',
    'wait',
    {},
    { caller, onProgress: (params) => seen.push(params) },
  );
  expect(await gateway.call('guesser', 'guess', {}, { caller })).toMatchObject({
    result: { content: [{ text: 'guessed' }] },
  });
  expect(await call).toMatchObject({ result: { content: [{ text: 'waited' }] } });
  expect(seen).toEqual([{ progress: 1 }]);
});

test('what is nested too deep to be passed on harms the call that asked for it and nobody else', async () => {
  const write = (rest: string) =>
    `process.stdout.write('{"jsonrpc":"2.0",' + ${rest}.replace('DEEP', '['.repeat(1e5) + ']'.repeat(1e5)) + '}\\n');`;
  await install({
    name: 'deep',
    script: {
      onMessage: `const { id, method, params } = message;
        if (method !== 'tools/call' || params.name === 'echo') return false;
        ${write(`'"method":"notifications/message","params":{"level":"error","data":DEEP}'`)}
        if (params.name === 'fail')
          ${write(`'"id":' + id + ',"error":{"code":1,"message":"no","data":DEEP}'`)}
        else ${write(`'"id":' + id + ',"result":DEEP'`)}
        return true;`,
      tools: ['echo', 'fail', 'answer'],
    },
  });
  const { send, answers, drained } = client();
  send(JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' }));
  for (const tool of ['fail', 'answer', 'echo'])
    send(request(tool, 'tools/call', { name: `deep__${tool}`, arguments: {} }));
  await drained();
  const byId = new Map(answers().map(({ id, ...answer }) => [id, answer]));
  expect(byId.get('fail')).toMatchObject({ error: { code: -32603 } });
  expect(byId.get('answer')).toMatchObject({ error: { code: -32603 } });
  expect(byId.get('echo')).toMatchObject({ result: { content: [{ text: '{}' }] } });
});

test('a tool that is nested too deep spoils its own list, and not that of all', async () => {
  const onMessage = `if (message.method !== 'tools/list') return false;
    process.stdout.write('{"jsonrpc":"2.0","id":' + message.id + ',"result":{"tools":[{"name":"x","inputSchema":' +
      '['.repeat(1e5) + ']'.repeat(1e5) + '}]}}\\n');
    return true;`;
  await install({ name: 'deep', script: { onMessage } }, { name: 'quiet' });
  const { send, answers, drained } = client();
  send(request(1, 'tools/list'));
  await drained();
  expect(answers()).toMatchObject([
    {
      result: {
        tools: [{ name: 'quiet__echo' }],
        _meta: { 'org.opendxt/broken': [{ id: 'deep', code: 'invalid-answer' }] },
      },
    },
  ]);
});

test('a message of millions of objects ends its server, and keeps nobody waiting', async () => {
  const bomb = `fs.writeSync(1, '{"jsonrpc":"2.0","method":"x","params":[');
    const piece = Buffer.from('{},'.repeat(100000));
    const write = (bytes) => { for (let at = 0; at < bytes.length;) try { at += fs.writeSync(1, bytes, at); } catch {} };
    for (let i = 0; i < 45; i += 1) write(piece);
    write(Buffer.from('{}]}\\n'));
    return text('sent');`;
  await install({ name: 'bomb', script: { calls: { bomb } } }, { name: 'quiet' });
  await expect(gateway.call('bomb', 'bomb', {}, { caller })).rejects.toMatchObject({
    code: 'message-too-large',
  });
  expect(await gateway.call('quiet', 'echo', { it: 1 }, { caller })).toMatchObject({
    result: { content: [{ text: '{"it":1}' }] },
  });
});

test('a server that closes stdout and lives on is ended, with all that it started', async () => {
  const leave = `const { spawn } = await import('node:child_process');
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    fs.writeFileSync('pids', [process.pid, child.pid].join(' '));
    process.on('SIGTERM', () => {});
    setTimeout(() => fs.closeSync(1), 50);
    setInterval(() => {}, 1000);
    await new Promise(() => {});`;
  await install({ name: 'mute', script: { calls: { leave } } });
  const call = gateway.call('mute', 'leave', {}, { caller });
  await expect(call).rejects.toMatchObject({ code: 'server-exited' });
  const pids = (await readFile(join(home.data, 'mute/pids'), 'utf8')).split(' ').map(Number);
  expect(pids.map(isRunning)).toEqual([false, false]);
  expect(await gateway.call('mute', 'echo', { again: 1 }, { caller })).toMatchObject({
    result: { content: [{ text: '{"again":1}' }] },
  });
});

test('a server that replaces its own folder is told apart from what the host could not do', async () => {
  await install({ name: 'homeless' });
  const path = join(home.data, 'homeless/home');
  await mkdir(join(home.data, 'homeless'), { recursive: true });
  await symlink('/nowhere/at/all', path);
  await expect(gateway.call('homeless', 'echo', {}, { caller })).rejects.toMatchObject({
    code: 'start-failed',
    message: `\`homeless\` can't start: its folder \`${path}\` is no folder any more`,
  });
});

test('two clients with the same ids get their own answers', async () => {
  await install({ name: 'echo' });
  const clients = [client(), client()];
  for (const [index, { send }] of clients.entries())
    for (const id of [1, 'a', 0])
      send(request(id, 'tools/call', { name: 'echo__echo', arguments: { index, id } }));
  for (const [index, { answers, drained }] of clients.entries()) {
    await drained();
    for (const id of [1, 'a', 0])
      expect(answers()).toContainEqual({
        jsonrpc: '2.0',
        id,
        result: { content: [{ type: 'text', text: JSON.stringify({ index, id }) }] },
      });
  }
});

test('a line that is no JSON-RPC is answered with an error, and the next one as ever', async () => {
  const { send, answers, drained } = client();
  for (const line of [
    '{',
    '"text"',
    '{"id":1,"method":"ping"}',
    '\u0000\uFFFD',
    '[1]',
    '{"jsonrpc":"2.0"}',
  ])
    send(line);
  send(request('next', 'ping'));
  await drained();
  const refusal = { jsonrpc: '2.0', id: null, error: { code: -32700 } };
  expect(answers()).toMatchObject([
    ...Array.from({ length: 6 }, () => refusal),
    { id: 'next', result: {} },
  ]);
});
