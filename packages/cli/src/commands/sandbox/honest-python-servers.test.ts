import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { cp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { temporaryFolder, testInFullRun, testNeeding, writeTree } from '@opendxt/testkit';
import { afterAll, afterEach, beforeEach, expect } from 'vitest';
import { hostLab, installFolder, type BoxedServer, type HostLab } from '../../testing/index.ts';

const pythonTest =
  process.env['OPENDXT_FULL'] === '1'
    ? testNeeding('bubblewrap', 'python3', 'pip', 'the package index', 'the package registry')
    : testInFullRun;

const patience = { timeout: 300_000 };

let lab: HostLab;
beforeEach(async () => {
  lab = await hostLab();
});
afterEach(() => lab.remove());

const published = ['time', 'git', 'fetch'].map((name) => `mcp-server-${name}`);

let library: string | undefined;
afterAll(async () => {
  if (library !== undefined) await rm(library, { recursive: true, force: true });
});

/** All three, fetched once: they share nearly all that they need. */
async function pythonLibrary(): Promise<string> {
  if (library !== undefined) return library;
  library = (await temporaryFolder('opendxt published ')).path;
  const quiet = [
    '--quiet',
    '--no-compile',
    '--disable-pip-version-check',
    '--only-binary',
    ':all:',
  ];
  const target = ['--target', library, '--upgrade'];
  execFileSync('python3', ['-m', 'pip', 'install', ...quiet, ...target, ...published], {
    stdio: 'ignore',
  });
  // It would fetch this at its first call, into its own code.
  const javascript = join(library, 'readabilipy/javascript');
  execFileSync('npm', ['install', '--ignore-scripts'], { cwd: javascript, stdio: 'ignore' });
  return library;
}

/** A bundle made by hand, as the format's guide has it. */
async function installPython(
  name: string,
  args: readonly string[],
  options: readonly string[],
  settings: object = {},
): Promise<BoxedServer> {
  const manifest = {
    manifest_version: '0.3',
    name,
    version: '1.0.0',
    description: `The server ${name}`,
    author: { name: 'A. Author' },
    server: {
      type: 'python',
      entry_point: 'server/main.py',
      mcp_config: {
        command: 'python3',
        args: ['${__dirname}/server/main.py', ...args],
        env: { PYTHONPATH: '${__dirname}/server/lib' },
      },
    },
    user_config: settings,
  };
  const source = join(lab.path, 'source');
  await writeTree(source, {
    'manifest.json': JSON.stringify(manifest),
    'server/main.py': `from mcp_server_${name} import main\nmain()\n`,
  });
  await cp(await pythonLibrary(), join(source, 'server/lib'), { recursive: true });
  return installFolder(lab, 'source', options);
}

pythonTest('mcp-server-time tells the time without its own zones', patience, async () => {
  const server = await installPython('time', [], []);
  await server.callSame('convert_time', {
    source_timezone: 'Europe/Berlin',
    time: '12:00',
    target_timezone: 'Asia/Tokyo',
  });
});

pythonTest('mcp-server-git works on a repository that was granted', patience, async () => {
  const repository = join(lab.path, 'repository');
  await writeTree(repository, { 'a.txt': 'one\n' });
  const git = (...args: string[]) => execFileSync('git', ['-C', repository, ...args]);
  git('init', '-q', '-b', 'main');
  git('config', 'user.name', 'A. Author');
  git('config', 'user.email', 'author@example.com');
  git('add', '.');
  git('commit', '-q', '-m', 'First');
  const setting = { type: 'directory', title: 'Repository', description: 'Worked on' };
  const server = await installPython(
    'git',
    ['--repository', '${user_config.repository}'],
    ['--set', `repository=${repository}`, '--allow', 'write:repository'],
    { repository: setting },
  );
  const repo_path = repository;
  await server.callSame('git_log', { repo_path, max_count: 5 });
  await writeFile(join(repository, 'b.txt'), 'two\n');
  await server.callSame('git_status', { repo_path });
  await server.call('git_add', { repo_path, files: ['b.txt'] });
  await server.call('git_commit', { repo_path, message: 'Second' });
  expect(String(git('log', '--format=%s'))).toBe('Second\nFirst\n');
});

pythonTest('mcp-server-fetch reaches a host that was granted', patience, async () => {
  const lan = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ internal, family }) => !internal && family === 'IPv4');
  const address = lan?.address ?? '127.0.0.1';
  const page = '<html><body><h1>Weather</h1><p>It is <b>warm</b>.</p></body></html>';
  const web = createServer((request, response) => {
    response.writeHead(request.url === '/robots.txt' ? 404 : 200, { 'content-type': 'text/html' });
    response.end(page);
  }).listen(0, address);
  await once(web, 'listening');
  try {
    const { port } = web.address() as AddressInfo;
    const server = await installPython('fetch', ['--allow-private-ips'], []);
    const wish = { url: `http://${address}:${port}/weather` };
    const refused = await lab.dxt('call', server.id, 'fetch', JSON.stringify(wish));
    expect(refused).toMatchObject({ status: 1 });
    const allow = `local:${address}:${port}`;
    expect(await lab.dxt('permissions', server.id, '--allow', allow)).toMatchObject({ status: 0 });
    expect(JSON.stringify(await server.callSame('fetch', wish))).toContain('warm');
  } finally {
    web.close();
    web.closeAllConnections();
  }
});
