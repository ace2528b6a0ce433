import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { testInFullRun, testNeeding, writeTree } from '@opendxt/testkit';
import { afterEach, beforeEach, expect } from 'vitest';
import {
  hostLab,
  installFolder,
  registryEnvironment,
  type BoxedServer,
  type HostLab,
} from '../../testing/index.ts';

const npmTest =
  process.env['OPENDXT_FULL'] === '1'
    ? testNeeding('bubblewrap', 'the package registry')
    : testInFullRun;

const patience = { timeout: 300_000 };

let lab: HostLab;
beforeEach(async () => {
  lab = await hostLab();
});
afterEach(() => lab.remove());

const dxt = (...args: string[]) => lab.dxtWith({ env: registryEnvironment() }, ...args);

interface Published {
  /** Options of `dxt init`. */
  readonly init?: readonly string[];
  /** Options of `dxt install`. */
  readonly install?: readonly string[];
  /** Environment that whoever publishes it adds to the manifest. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Makes a bundle of a package as whoever publishes it would, and installs it. */
async function installPackage(
  name: string,
  { init = [], install = [], env }: Published,
): Promise<BoxedServer> {
  const from = `npm:@modelcontextprotocol/server-${name}`;
  const written = await dxt('init', '--from', from, 'source', '--yes', ...init);
  expect(written).toMatchObject({ status: 0 });
  if (env !== undefined) {
    const path = join(lab.path, 'source/manifest.json');
    const manifest = JSON.parse(await readFile(path, 'utf8')) as {
      server: { mcp_config: object };
    };
    Object.assign(manifest.server.mcp_config, { env });
    await writeFile(path, JSON.stringify(manifest));
  }
  return installFolder(lab, 'source', install);
}

testNeeding('bubblewrap', 'the package registry')(
  'server-everything answers in a box as it does without one',
  patience,
  async () => {
    const server = await installPackage('everything', {});
    expect(await server.callSame('echo', { message: 'hello é' })).toMatchObject({
      content: [{ type: 'text', text: 'Echo: hello é' }],
    });
    await server.callSame('get-sum', { a: 2, b: 40 });
    await server.callSame('get-tiny-image', {});
    await server.callSame('get-structured-content', { location: 'New York' });
    await server.callSame('trigger-long-running-operation', { duration: 1, steps: 4 });
  },
);

npmTest(
  'server-filesystem reads what was granted, and writes when that was allowed',
  patience,
  async () => {
    const folder = join(lab.path, 'my notes');
    await writeTree(folder, { 'a.txt': 'one\ntwo\n', 'below/b.txt': 'three' });
    const server = await installPackage('filesystem', {
      init: ['--arg', 'folder:directory'],
      install: ['--set', `folder=${folder}`],
    });
    await server.callSame('read_text_file', { path: join(folder, 'a.txt') });
    await server.callSame('list_directory', { path: folder });
    await server.callSame('directory_tree', { path: folder });
    await server.callSame('search_files', { path: folder, pattern: '**/*.txt' });
    const wish = JSON.stringify({ path: join(folder, 'new.txt'), content: 'written' });
    const refused = await lab.dxt('call', server.id, 'write_file', wish);
    expect(refused).toMatchObject({ status: 1 });
    expect(refused.stderr).toContain('read-only');
    expect(existsSync(join(folder, 'new.txt'))).toBe(false);
    expect(await lab.dxt('permissions', server.id, '--allow', 'write:folder')).toMatchObject({
      status: 0,
    });
    await server.call('write_file', JSON.parse(wish) as object);
    expect(await readFile(join(folder, 'new.txt'), 'utf8')).toBe('written');
    const edit = { oldText: 'written', newText: 'changed' };
    await server.call('edit_file', { path: join(folder, 'new.txt'), edits: [edit] });
    expect(await readFile(join(folder, 'new.txt'), 'utf8')).toBe('changed');
  },
);

npmTest('server-memory finds what it kept when it starts anew', patience, async () => {
  const kept = join(lab.path, 'kept');
  await mkdir(kept);
  const server = await installPackage('memory', {
    init: ['--arg', 'kept:directory'],
    env: { MEMORY_FILE_PATH: '${user_config.kept}/memory.jsonl' },
    install: ['--set', `kept=${kept}`, '--allow', 'write:kept'],
  });
  const entity = { name: 'Ada', entityType: 'person', observations: ['counts'] };
  await server.call('create_entities', { entities: [entity] });
  await lab.dxt('host', '--stop');
  expect(JSON.stringify(await server.callSame('read_graph', {}))).toContain('counts');
});
