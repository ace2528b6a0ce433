import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { targetName } from '@opendxt/bundle';
import { listRuntimes, thisMachine } from '@opendxt/host';
import { testInFullRun, testNeeding, type Need } from '@opendxt/testkit';
import { afterEach, beforeEach, expect } from 'vitest';
import { callBare } from '../../testing/call-bare.ts';
import { thisTarget } from '../../vendor/layouts/index.ts';
import {
  hostLab,
  registryEnvironment,
  type CommandRun,
  type HostLab,
} from '../../testing/index.ts';

let lab: HostLab;
let page: Server;
beforeEach(async () => {
  lab = await hostLab();
  page = createServer((request, response) => {
    response.writeHead(request.url === '/' ? 200 : 404, { 'content-type': 'text/html' });
    response.end(request.url === '/' ? '<h1>Hello from here</h1>' : '');
  });
  await new Promise<void>((resolve) => {
    page.listen(0, '127.0.0.1', resolve);
  });
});
afterEach(async () => {
  page.closeAllConnections();
  page.close();
  await lab.remove();
});

async function succeed(...args: string[]): Promise<CommandRun> {
  const run = await lab.dxtWith({ env: registryEnvironment() }, ...args);
  expect(run, run.stdout + run.stderr).toMatchObject({ status: 0 });
  return run;
}

/** Makes a bundle of a project of the package index, installs it, and answers with its tools. */
async function bringIn(
  project: string,
  options: readonly string[],
  settings: readonly string[] = [],
): Promise<readonly string[]> {
  await succeed('init', '--from', `pypi:${project}`, 'out', '--yes', ...options);
  await succeed('validate', 'out');
  const packed = await succeed('pack', 'out', '-o', 'x.mcpb', '--json');
  expect(JSON.parse(packed.stdout)).toMatchObject({
    proof: { status: 'proven', missingTools: [], undeclaredTools: [] },
  });
  await succeed('install', 'x.mcpb', '--yes', '--allow', 'tools', ...settings);
  const manifest = JSON.parse(await readFile(join(lab.path, 'out/manifest.json'), 'utf8')) as {
    readonly tools: readonly { readonly name: string }[];
  };
  return manifest.tools.map(({ name }) => name);
}

const call = (id: string, tool: string, given: object) =>
  succeed('call', id, tool, JSON.stringify(given));

/** With `npm test` one of them is made; the others take minutes. */
const testFully =
  process.env['OPENDXT_FULL'] === '1' ? testNeeding : (..._needs: readonly Need[]) => testInFullRun;
const needed: readonly Need[] = ['python3', 'pip', 'the package index'];

const universal = ['linux-x64', 'linux-arm64', 'darwin-arm64', 'darwin-x64', 'win32-x64'];
const layouts = [
  ['lib', ['--layout', 'lib']],
  [
    'universal',
    ['--layout', 'universal', '--platform', universal.join(','), '--python-version', '3.10-3.13'],
  ],
] as const;

for (const [layout, options] of layouts) {
  const testHere = layout === 'lib' ? testNeeding(...needed) : testFully(...needed);

  testHere(
    `the published mcp-server-time tells the time from its bundle (${layout})`,
    { timeout: 900_000 },
    async () => {
      expect(await bringIn('mcp-server-time', options)).toContain('get_current_time');
      const { stdout } = await call('mcp-server-time', 'get_current_time', {
        timezone: 'Asia/Tokyo',
      });
      expect(stdout).toContain('+09:00');
    },
  );

  testFully(...needed)(
    `the published mcp-server-fetch fetches a page of this machine (${layout})`,
    { timeout: 900_000 },
    async () => {
      const { port } = page.address() as AddressInfo;
      const allowed = ['--allow', `local:127.0.0.1:${port}`];
      const local = [...options, '--arg', '--allow-private-ips'];
      expect(await bringIn('mcp-server-fetch', local, allowed)).toEqual(['fetch']);
      const url = `http://127.0.0.1:${port}/`;
      const { stdout } = await call('mcp-server-fetch', 'fetch', { url, raw: true });
      expect(stdout).toContain('Hello from here');
    },
  );

  testFully(...needed, 'git')(
    `the published mcp-server-git reads a repository that its setting names (${layout})`,
    { timeout: 900_000 },
    async () => {
      const repository = join(lab.path, 'repository');
      const author = ['-c', 'user.name=A', '-c', 'user.email=a@example.org'];
      const git = promisify(execFile);
      await git('git', ['init', '--quiet', repository]);
      await git('git', [...author, 'commit', '--quiet', '--allow-empty', '-m', 'Begin'], {
        cwd: repository,
      });
      // Its own `--repository` must name one at every start, also at that which lists its tools.
      const setting = ['--env', 'REPOSITORY:directory'];
      const picked = ['--set', `repository=${repository}`];
      const tools = await bringIn('mcp-server-git', [...options, ...setting], picked);
      expect(tools).toContain('git_log');
      const { stdout } = await call('mcp-server-git', 'git_log', { repo_path: repository });
      expect(stdout).toContain('Begin');
    },
  );
}

testFully(...needed)(
  'a compiled dependency (pydantic-core) is loaded by every Python of this machine',
  { timeout: 900_000 },
  async () => {
    const pythons = await pythonsOfThisMachine();
    const minors = [...pythons.keys()];
    await succeed(
      'init',
      '--from',
      'pypi:mcp-server-time',
      'out',
      '--yes',
      '--layout',
      'universal',
      '--platform',
      targetName(thisTarget()),
      '--python-version',
      minors.join(','),
    );
    const folder = join(lab.path, 'out');
    const { server } = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as {
      readonly server: {
        readonly mcp_config: {
          readonly args: readonly string[];
          readonly env: Readonly<Record<string, string>>;
        };
      };
    };
    const inFolder = (text: string) => text.replaceAll('${__dirname}', folder);
    const args = server.mcp_config.args.map(inFolder);
    const env = Object.fromEntries(
      Object.entries(server.mcp_config.env).map(([name, value]) => [name, inFolder(value)]),
    );
    for (const [minor, command] of pythons) {
      const launch = { command, args, env, cwd: '/' };
      const result = await callBare(launch, 'get_current_time', { timezone: 'Asia/Tokyo' });
      expect(JSON.stringify(result), minor).toContain('+09:00');
    }
  },
);

/** By minor version; those that the SDK of the server runs on. */
async function pythonsOfThisMachine(): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const { name, version = '', path, freeThreaded } of await listRuntimes(thisMachine())) {
    const [, minor] = /^3\.(\d+)\./.exec(version) ?? [];
    if (name !== 'python' || minor === undefined || Number(minor) < 10 || freeThreaded === true)
      continue;
    if (!found.has(`3.${minor}`)) found.set(`3.${minor}`, path);
  }
  return found;
}
