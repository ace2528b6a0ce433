import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { pythonServer, temporaryFolder, testNeeding, writeTree } from '@opendxt/testkit';
import { expect, onTestFinished, test, vi } from 'vitest';
import {
  builtCommand,
  commandEnvironment,
  devSession,
  extensionTree,
  runCommand,
  type DevRecord,
  type ExtensionOptions,
} from '../../testing/index.ts';

async function project(options: ExtensionOptions = {}): Promise<string> {
  const folder = await temporaryFolder('opendxt dev ');
  onTestFinished(() => folder.remove());
  const dir = join(folder.path, 'project');
  await writeTree(dir, extensionTree(options));
  return dir;
}

const change = (dir: string, options: ExtensionOptions) =>
  writeTree(dir, { 'server/index.js': extensionTree(options)['server/index.js'] ?? '' });

/** Calls a tool as another terminal would, with what the session says. */
async function call(dir: string, ready: DevRecord, tool: string, json: string) {
  const env = ready['env'] as Record<string, string>;
  return runCommand(['call', 'tiny', tool, json], { cwd: dir, env });
}

test('a tool that is added appears, and is called while it runs', async () => {
  const dir = await project();
  await using dev = devSession(dir, '--yes');
  expect(await dev.next('started')).toMatchObject({ id: 'tiny', tools: ['echo'] });
  const ready = await dev.next('ready');
  expect(await call(dir, ready, 'echo', '{"a":1}')).toMatchObject({ stdout: '{"a":1}\n' });
  expect(await dev.next('call')).toMatchObject({ tool: 'echo', outcome: 'ok', by: 'dxt call' });
  await change(dir, { tools: ['echo', 'more'] });
  expect(await dev.next('changed')).toMatchObject({ paths: ['server/index.js'] });
  expect(await dev.next('started')).toMatchObject({ tools: ['echo', 'more'] });
  expect(await call(dir, ready, 'more', '{"b":2}')).toMatchObject({ stdout: '{"b":2}\n' });
});

test('a crash, and a manifest that can’t be read, are shown and end with the next change', async () => {
  const dir = await project({ setup: `console.error('no disk'); process.exit(7);` });
  await using dev = devSession(dir, '--yes');
  expect(await dev.next('failed')).toMatchObject({
    code: 'server-exited',
    message: expect.stringContaining('no disk'),
  });
  await change(dir, {});
  await dev.next('started');
  const manifest = readFileSync(join(dir, 'manifest.json'), 'utf8');
  writeFileSync(join(dir, 'manifest.json'), manifest.replace('"version"', '"version'));
  expect(await dev.next('failed')).toMatchObject({ code: 'unreadable' });
  rmSync(join(dir, 'manifest.json'));
  expect(await dev.next('failed')).toMatchObject({ code: 'manifest-missing' });
  writeFileSync(join(dir, 'manifest.json'), manifest.replace('"1.0.0"', '"0.9.0"'));
  expect(await dev.next('started')).toMatchObject({ version: '0.9.0' });
});

test('another name is another extension, and the one before is gone', async () => {
  const dir = await project();
  await using dev = devSession(dir, '--yes');
  await dev.next('started');
  const ready = await dev.next('ready');
  await writeTree(dir, extensionTree({ manifest: { name: 'other' } }));
  expect(await dev.next('started')).toMatchObject({ id: 'other' });
  expect(await call(dir, ready, 'echo', '{}')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('`tiny` is not installed'),
  });
});

test('what stays out of the bundle is no change', async () => {
  const dir = await project();
  await writeTree(dir, { '.dxtignore': 'notes.txt\n' });
  await using dev = devSession(dir, '--yes');
  await dev.next('started');
  await writeTree(dir, {
    'notes.txt': 'a note',
    'node_modules/x/index.js': '',
    'server/__pycache__/x.pyc': '',
    '.git/HEAD': '',
  });
  await writeTree(dir, { 'server/deep/er/added.js': '' });
  expect(await dev.next('changed')).toMatchObject({ paths: ['server/deep/er/added.js'] });
  await dev.next('started');
  await writeTree(dir, { 'server/deep/er/added.js': 'more' });
  expect(await dev.next('changed')).toMatchObject({ paths: ['server/deep/er/added.js'] });
  await dev.next('started');
  await writeTree(dir, { '.dxtignore': 'notes.txt\nserver/deep\n' });
  await dev.next('changed');
  await dev.next('started');
});

test('its settings are given, its log is shown, and Ctrl-C leaves nothing behind', async () => {
  const dir = await project({
    manifest: {
      server: {
        type: 'node',
        entry_point: 'server/index.js',
        mcp_config: {
          command: 'node',
          args: ['${__dirname}/server/index.js', '${user_config.word}'],
        },
      },
      user_config: { word: { type: 'string', title: 'W', description: 'W', required: true } },
    },
    setup: `console.error('the word is ' + process.argv[2]);`,
  });
  {
    await using dev = devSession(dir, '--yes');
    expect(await dev.next('failed')).toMatchObject({
      code: 'invalid-setting',
      hint: expect.stringContaining('--set word=…'),
    });
  }
  await using dev = devSession(dir, '--yes', '--set', 'word=hello');
  await dev.next('started');
  const { env } = await dev.next('ready');
  const { OPENDXT_HOME: home = '' } = env as Record<string, string>;
  await vi.waitFor(
    () => expect(dev.records).toContainEqual({ kind: 'log', text: 'the word is hello' }),
    { timeout: 10_000 },
  );
  expect(existsSync(home)).toBe(true);
  expect(await dev.end()).toEqual({ status: 0 });
  expect(existsSync(home)).toBe(false);
});

testNeeding('bubblewrap')('what its box kept from it is shown', async () => {
  const dir = await project({
    setup: `
      const { createInterface } = require('node:readline');
      // The way out of a box is there a moment after its server.
      const get = () => fetch('http://example.org/').catch(({ cause }) => {
        if (cause?.code === 'ECONNREFUSED') setTimeout(get, 20);
      });
      createInterface({ input: process.stdin }).on('line', (line) => {
        if (JSON.parse(line).method === 'tools/call') get();
      });`,
  });
  await using dev = devSession(dir, '--yes');
  await dev.next('started');
  await call(dir, await dev.next('ready'), 'echo', '{}');
  expect(await dev.next('blocked')).toMatchObject({ text: expect.stringContaining('example.org') });
});

test('what the manifest asks for has to be agreed to', async () => {
  const required = [{ network: ['api.example.org'], reason: 'To fetch the weather' }];
  const manifest = { _meta: { 'org.opendxt': { permissions: { required } } } };
  const dir = await project({ manifest });
  const refused = await runCommand(['dev'], { cwd: dir });
  expect(refused).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('`--yes` agrees to what the manifest asks for'),
  });
  expect(refused.stderr).toContain('api.example.org');
});

testNeeding('python3')('a server in Python is started anew, too', async () => {
  const dir = await project({
    manifest: {
      server: {
        type: 'python',
        entry_point: 'server.py',
        mcp_config: { command: 'python3', args: ['${__dirname}/server.py'] },
      },
      tools: [{ name: 'greet' }],
    },
  });
  await writeTree(dir, { 'server.py': 'import absent\n' });
  await using dev = devSession(dir, '--yes');
  expect(await dev.next('failed')).toMatchObject({ message: expect.stringContaining('absent') });
  await writeTree(dir, { 'server.py': pythonServer });
  expect(await dev.next('started')).toMatchObject({ tools: ['greet'] });
});

test('a client starts it as its server, and sees the tools change', async () => {
  const dir = await project();
  let changes = 0;
  const client = new Client({ name: 'test', version: '1.0.0' });
  client.setNotificationHandler('notifications/tools/list_changed', () => {
    changes += 1;
  });
  onTestFinished(() => client.close());
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [builtCommand(), 'dev', dir, '--serve', '--yes'],
      env: commandEnvironment(dir),
      cwd: dir,
      stderr: 'ignore',
    }),
  );
  const names = async () => (await client.listTools()).tools.map(({ name }) => name);
  expect(await names()).toEqual(['tiny__echo']);
  const answer = await client.callTool({ name: 'tiny__echo', arguments: { a: 1 } });
  expect(answer.content).toMatchObject([{ text: '{"a":1}' }]);
  await change(dir, { tools: ['echo', 'more'] });
  await vi.waitFor(async () => expect(await names()).toEqual(['tiny__echo', 'tiny__more']), {
    timeout: 10_000,
  });
  expect(changes).toBeGreaterThan(0);
  const more = await client.callTool({ name: 'tiny__more', arguments: { b: 2 } });
  expect(more.content).toMatchObject([{ text: '{"b":2}' }]);
});
