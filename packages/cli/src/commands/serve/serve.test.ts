import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { isRunning } from '@opendxt/testkit';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { builtCommand, hostLab, type HostLab } from '../../testing/index.ts';

let lab: HostLab;
const clients: Client[] = [];
beforeEach(async () => {
  lab = await hostLab();
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await lab.remove();
});

/** A real client, which starts `dxt serve` as a desktop application does. */
async function connect(
  options: ConstructorParameters<typeof Client>[1] = {},
  set?: (client: Client) => void,
): Promise<Client> {
  const client = new Client({ name: 'test', version: '1.0.0' }, options);
  set?.(client);
  clients.push(client);
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [builtCommand(), 'serve'],
      env: lab.env,
      cwd: lab.path,
      maxBufferSize: 64 * 1024 * 1024,
    }),
  );
  return client;
}

const names = async (client: Client) => (await client.listTools()).tools.map(({ name }) => name);

async function call(client: Client, name: string, args: Record<string, unknown> = {}) {
  const { content, isError } = await client.callTool({ name, arguments: args });
  const [first] = content;
  return { isError, text: first?.type === 'text' ? first.text : undefined };
}

/** A server starts in its data folder. */
const countStarts = { before: "fs.appendFileSync('starts.txt', process.pid + '\\n');" };

test('two clients that start at the same time share one host, and each server runs once', async () => {
  const starts = join(lab.home, 'data/counted/starts.txt');
  await lab.install({ name: 'counted', script: countStarts });
  const [first, second] = await Promise.all([connect(), connect()]);
  const lists = await Promise.all([names(first), names(second)]);
  expect(lists).toEqual([['counted__echo'], ['counted__echo']]);
  const answers = await Promise.all([
    call(first, 'counted__echo', { from: 1 }),
    call(second, 'counted__echo', { from: 2 }),
  ]);
  expect(answers.map(({ text }) => text)).toEqual(['{"from":1}', '{"from":2}']);
  expect(readFileSync(starts, 'utf8').trim().split('\n')).toHaveLength(1);
});

test('several extensions are one list, with all that they say of their tools, and calls find their way', async () => {
  await lab.install({ name: 'first', script: { tools: ['echo', 'other'] } });
  await lab.install({ name: '@scope/second', script: { tools: ['echo'] } });
  const client = await connect();
  expect(client.getServerVersion()).toMatchObject({ name: 'opendxt' });
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toEqual([
    'first__echo',
    'first__other',
    'scope-second__echo',
  ]);
  expect(tools[0]).toMatchObject({
    description: 'the tool echo',
    annotations: { readOnlyHint: true },
  });
  expect(await call(client, 'scope-second__echo', { a: 'ä' })).toMatchObject({ text: '{"a":"ä"}' });
  await expect(client.callTool({ name: 'first__nothing' })).rejects.toThrow(
    'there is no tool `first__nothing`',
  );
});

test('tools alone are offered, and a client that asks for more learns who stands between', async () => {
  await lab.install({ name: 'tiny' });
  const client = await connect();
  expect(client.getServerCapabilities()).toEqual({ tools: { listChanged: true }, logging: {} });
  await expect(
    client.complete({
      ref: { type: 'ref/prompt', name: 'any' },
      argument: { name: 'a', value: 'b' },
    }),
  ).rejects.toThrow('`completion/complete` is not passed on');
});

test('names that are too long or have other characters are shortened, and still lead to their tool', async () => {
  const tool = `search.everything/${'x'.repeat(60)}`;
  await lab.install({
    name: 'an-extension-with-a-rather-long-name',
    script: { tools: [tool, `${tool}y`] },
  });
  const client = await connect();
  const listed = await names(client);
  expect(listed).toHaveLength(2);
  for (const name of listed) expect(name).toMatch(/^an-extension-with-[0-9a-f]{5}__[\w-]{1,21}$/);
  expect(new Set(listed).size).toBe(2);
  expect(await call(client, listed[1] ?? '', { it: 'works' })).toMatchObject({
    text: '{"it":"works"}',
  });
});

test('what is installed and uninstalled while a client is connected comes and goes in its list', async () => {
  let changes = 0;
  const client = await connect({}, (client) => {
    client.setNotificationHandler('notifications/tools/list_changed', () => {
      changes += 1;
    });
  });
  expect(await names(client)).toEqual([]);
  await lab.install({ name: 'late' });
  await vi.waitFor(() => expect(changes).toBe(1), { timeout: 10_000 });
  expect(await names(client)).toEqual(['late__echo']);
  await lab.dxt('uninstall', 'late', '--yes');
  await vi.waitFor(() => expect(changes).toBe(2), { timeout: 10_000 });
  expect(await names(client)).toEqual([]);
});

test('tools that a server adds later are announced, and called once they are agreed to', async () => {
  await lab.install({
    name: 'growing',
    script: {
      calls: {
        grow: `
          names.push('grown');
          send({ method: 'notifications/tools/list_changed' });
          return text('grown');`,
      },
    },
  });
  let changed = false;
  const client = await connect({}, (client) => {
    client.setNotificationHandler('notifications/tools/list_changed', () => {
      changed = true;
    });
  });
  expect(await names(client)).toEqual(['growing__echo', 'growing__grow']);
  await call(client, 'growing__grow');
  await vi.waitFor(() => expect(changed).toBe(true), { timeout: 10_000 });
  expect(await names(client)).toContain('growing__grown');
  expect(await call(client, 'growing__grown', { x: 1 })).toMatchObject({
    isError: true,
    text: expect.stringContaining('new since you agreed to the tools'),
  });
  await lab.dxt('permissions', 'growing', '--allow', 'tool:grown');
  expect(await call(client, 'growing__grown', { x: 1 })).toMatchObject({ text: '{"x":1}' });
});

test('progress of a call reaches the client that made it', async () => {
  await lab.install({
    name: 'steps',
    script: {
      calls: {
        walk: `
          const { progressToken } = request.params._meta;
          for (const progress of [1, 2])
            send({ method: 'notifications/progress', params: { progressToken, progress, total: 2 } });
          while (!fs.existsSync(args.until)) await new Promise((resolve) => setTimeout(resolve, 5));
          return text('arrived');`,
      },
    },
  });
  const [client, other] = await Promise.all([connect(), connect()]);
  const seen: unknown[] = [];
  // This client drops progress that arrives together with the answer: the answer waits for it.
  const walk = (client: Client, until: string) =>
    client.callTool(
      { name: 'steps__walk', arguments: { until } },
      {
        onprogress: (progress) => {
          seen.push([client === other, progress]);
          if (progress.progress === 2) writeFileSync(until, '');
        },
      },
    );
  await walk(client, join(lab.home, 'data/steps/first.txt'));
  await walk(other, join(lab.home, 'data/steps/second.txt'));
  expect(seen).toEqual([
    [false, { progress: 1, total: 2 }],
    [false, { progress: 2, total: 2 }],
    [true, { progress: 1, total: 2 }],
    [true, { progress: 2, total: 2 }],
  ]);
});

test('a call that the client cancels is cancelled at the server', async () => {
  const called = join(lab.home, 'data/slow/called.txt');
  const told = join(lab.home, 'data/slow/cancelled.txt');
  await lab.install({
    name: 'slow',
    script: {
      calls: {
        hang: `
          fs.writeFileSync(${JSON.stringify(called)}, '');
          return new Promise(() => undefined);`,
      },
      onMessage: `if (message.method === 'notifications/cancelled')
        fs.writeFileSync(${JSON.stringify(told)}, message.params.reason);`,
    },
  });
  const client = await connect();
  const controller = new AbortController();
  const hanging = client.callTool({ name: 'slow__hang' }, { signal: controller.signal });
  const rejected = expect(hanging).rejects.toThrow('changed my mind');
  await vi.waitFor(() => expect(existsSync(called)).toBe(true), { timeout: 10_000 });
  controller.abort('changed my mind');
  await rejected;
  await vi.waitFor(() => expect(readFileSync(told, 'utf8')).toBe('changed my mind'), {
    timeout: 10_000,
  });
  expect(await call(client, 'slow__echo', { ok: 1 })).toMatchObject({ text: '{"ok":1}' });
});

test('a server’s crash is an error that names it and shows its stderr, and the next call starts it anew', async () => {
  await lab.install({
    name: 'fragile',
    script: { calls: { crash: `console.error('boom: no disk'); process.exit(3);` } },
  });
  const client = await connect();
  await client.listTools();
  expect(await call(client, 'fragile__crash')).toEqual({
    isError: true,
    text: '`fragile` ended with exit code 3 while it was in use; the end of its stderr:\n  boom: no disk',
  });
  expect(await call(client, 'fragile__echo', { again: true })).toMatchObject({
    text: '{"again":true}',
  });
});

test('an extension that does not start takes nothing from the others, and is named', async () => {
  await lab.install({ name: 'good' });
  await lab.install({ name: 'broken', script: `import 'missing-package';` });
  const logged: unknown[] = [];
  const client = await connect({}, (client) => {
    client.setNotificationHandler('notifications/message', ({ params }) => {
      logged.push(params);
    });
  });
  const { tools, _meta } = await client.listTools();
  expect(tools.map(({ name }) => name)).toEqual(['good__echo']);
  expect(_meta).toMatchObject({
    'org.opendxt/broken': [{ id: 'broken', code: 'server-exited' }],
  });
  expect(logged).toMatchObject([{ level: 'error', logger: 'broken' }]);
  expect(await call(client, 'broken__echo')).toMatchObject({
    isError: true,
    text: expect.stringContaining('the package `missing-package` is not in the bundle'),
  });
});

test('an extension that hangs while it starts can be uninstalled, and the list comes without it', async () => {
  const started = join(lab.home, 'data/hanging/started.txt');
  await lab.install({
    name: 'hanging',
    script: `
      import fs from 'node:fs';
      fs.writeFileSync('started.txt', 'yes');
      setInterval(() => undefined, 1000);`,
  });
  await lab.install({ name: 'good' });
  const client = await connect();
  const listing = names(client);
  await vi.waitFor(() => expect(existsSync(started)).toBe(true), { timeout: 10_000 });
  await lab.dxt('uninstall', 'hanging', '--yes');
  expect(await listing).toEqual(['good__echo']);
  await vi.waitFor(async () => expect(await lab.serversOf('hanging')).toEqual([]), {
    timeout: 10_000,
  });
});

test('log messages of servers reach clients from the level that they set', async () => {
  await lab.install({
    name: 'chatty',
    script: {
      calls: {
        log: `
          for (const level of ['info', 'error'])
            send({ method: 'notifications/message', params: { level, data: args.data } });
          return text('logged');`,
      },
    },
  });
  const logged: unknown[] = [];
  const client = await connect({}, (client) => {
    client.setNotificationHandler('notifications/message', ({ params }) => {
      logged.push(params);
    });
  });
  await call(client, 'chatty__log', { data: 1 });
  await client.setLoggingLevel('info');
  await call(client, 'chatty__log', { data: 2 });
  await vi.waitFor(
    () =>
      expect(logged).toEqual([
        { level: 'error', logger: 'chatty', data: 1 },
        { level: 'info', logger: 'chatty', data: 2 },
        { level: 'error', logger: 'chatty', data: 2 },
      ]),
    { timeout: 10_000 },
  );
});

test('a list that is known needs no server, and a server runs from its first call on', async () => {
  const starts = join(lab.home, 'data/lazy/starts.txt');
  await lab.install({ name: 'lazy', script: countStarts });
  const first = await connect();
  await first.listTools();
  const host = await lab.hostProcess();
  process.kill(host ?? 0, 'SIGTERM');
  await vi.waitFor(() => expect(isRunning(host ?? 0)).toBe(false), { timeout: 10_000 });

  const second = await connect();
  expect(await names(second)).toEqual(['lazy__echo']);
  expect(readFileSync(starts, 'utf8').trim().split('\n')).toHaveLength(1);
  expect(await call(second, 'lazy__echo')).toMatchObject({ text: '{}' });
  expect(readFileSync(starts, 'utf8').trim().split('\n')).toHaveLength(2);
});

test('a client that probes for a newer protocol first falls back and is served', async () => {
  await lab.install({ name: 'modern' });
  const client = await connect({ versionNegotiation: { mode: 'auto' } });
  expect(await names(client)).toEqual(['modern__echo']);
});

test('requests that are piped in are all answered before it ends', async () => {
  await lab.install({ name: 'piped' });
  const request = (id: number, method: string, params: unknown = {}) =>
    `${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`;
  const run = await lab.dxtWith(
    {
      stdin:
        request(1, 'initialize', { protocolVersion: '2024-11-05' }) +
        request(2, 'ping') +
        request(3, 'tools/call', { name: 'piped__echo', arguments: { a: 1 } }),
    },
    'serve',
  );
  expect(run).toMatchObject({ status: 0, stderr: '' });
  const answers = run.stdout.trim().split('\n');
  expect(answers.map((line) => (JSON.parse(line) as { id: number }).id)).toEqual([1, 2, 3]);
  expect(answers[0]).toContain('"protocolVersion":"2024-11-05"');
});

test('when the host is killed, a client hears that its server has ended, and can start again', async () => {
  await lab.install({ name: 'survivor' });
  const client = await connect();
  const closed = new Promise<void>((resolve) => {
    client.onclose = () => resolve();
  });
  await call(client, 'survivor__echo');
  process.kill((await lab.hostProcess()) ?? 0, 'SIGKILL');
  await closed;
  const again = await connect();
  expect(await call(again, 'survivor__echo', { alive: true })).toMatchObject({
    text: '{"alive":true}',
  });
});

test('a tool that answers with many megabytes arrives whole', async () => {
  await lab.install({
    name: 'large',
    script: { calls: { much: `return text('ä'.repeat(8_000_000));` } },
  });
  const client = await connect();
  const { text } = await call(client, 'large__much');
  expect(text?.length).toBe(8_000_000);
});
