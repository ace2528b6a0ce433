import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { temporaryFolder, testNeeding, writeTree } from '@opendxt/testkit';
import { afterAll, beforeAll, expect } from 'vitest';

const execute = promisify(execFile);
const packageFolder = fileURLToPath(new URL('..', import.meta.url));
const testWithRegistry = testNeeding('the package registry');

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let app: string;
beforeAll(async () => {
  folder = await temporaryFolder('opendxt published ');
  app = join(folder.path, 'app');
  await mkdir(app);
});
afterAll(() => folder.remove());

const server = `
let rest = '';
process.stdin.on('data', (chunk) => {
  const lines = (rest + chunk).split('\\n');
  rest = lines.pop();
  for (const line of lines) {
    const { id, method, params } = JSON.parse(line);
    if (id === undefined) continue;
    const result = method === 'initialize'
      ? { protocolVersion: params.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'x', version: '1' } }
      : method === 'tools/list'
        ? { tools: [{ name: 'echo', inputSchema: { type: 'object' } }] }
        : { content: [{ type: 'text', text: 'node ' + process.versions.node }] };
    process.stdout.write(JSON.stringify({ jsonrpc: '2.0', id, result }) + '\\n');
  }
});
`;

const manifest = {
  manifest_version: '0.3',
  name: 'tiny',
  version: '1.0.0',
  description: 'Says which Node runs it',
  author: { name: 'A. Author' },
  server: {
    type: 'node',
    entry_point: 'server/index.js',
    mcp_config: { command: 'node', args: ['${__dirname}/server/index.js'] },
  },
  tools: [{ name: 'echo', description: 'Says which Node runs it' }],
};

testWithRegistry(
  'the one tarball installs into an empty folder and does the main job on Node 20, 22 and 24',
  { timeout: 600_000 },
  async () => {
    const packed = await execute('npm', ['pack', '--json', '--pack-destination', folder.path], {
      cwd: packageFolder,
    });
    const [{ filename, files }] = JSON.parse(packed.stdout) as [
      { filename: string; files: { path: string }[] },
    ];
    const paths = files.map(({ path }) => path);
    for (const path of ['README.md', 'LICENSE', 'THIRD_PARTY_LICENSES.txt', 'dist/dxt.js'])
      expect(paths).toContain(path);
    const strays = paths.filter((path) => /\.test\.|\.ts$|tsbuildinfo|\.map$/.test(path));
    expect(strays.filter((path) => !path.startsWith('dist/templates/'))).toEqual([]);

    await writeFile(join(app, 'package.json'), '{"private":true}');
    const install = ['install', '--ignore-scripts', '--no-audit', '--no-fund'];
    await execute('npm', [...install, join(folder.path, filename)], { cwd: app });
    const installed = JSON.parse(
      await readFile(join(app, 'node_modules/opendxt/package.json'), 'utf8'),
    ) as { version: string };
    await writeTree(join(folder.path, 'source'), {
      'manifest.json': JSON.stringify(manifest, undefined, 2),
      'server/index.js': server,
      'package.json': '{"type":"commonjs"}',
    });

    const nodes = [process.execPath, ...(await otherNodes(install))];
    for (const [index, node] of nodes.entries()) {
      const home = join(folder.path, `home ${index}`);
      const dxt = async (...args: string[]) =>
        (
          await execute(node, [join(app, 'node_modules/opendxt/dist/dxt.js'), ...args], {
            cwd: folder.path,
            env: { ...process.env, OPENDXT_HOME: home, OPENDXT_HOST_IDLE_MS: '500' },
          })
        ).stdout;
      expect((await dxt('--version')).trim()).toBe(installed.version);
      const bundle = join(home, 'tiny.mcpb');
      await mkdir(home, { recursive: true });
      await dxt('pack', 'source', '-o', bundle, '--yes');
      await dxt('install', bundle, '--yes', '--allow', 'tools');
      const { stdout: version } = await execute(node, ['-p', 'process.versions.node']);
      expect(await dxt('call', 'tiny', 'echo', '{}')).toContain(`node ${version.trim()}`);
      await dxt('uninstall', 'tiny', '--yes');
    }
  },
);

/** The newest Node 22 and 24 that the registry has for this machine. */
async function otherNodes(install: readonly string[]): Promise<string[]> {
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const nodes: string[] = [];
  for (const major of [22, 24]) {
    const prefix = join(folder.path, `node-${major}`);
    await mkdir(prefix);
    await writeFile(join(prefix, 'package.json'), '{"private":true}');
    await execute('npm', [...install, `${name}@${major}`], { cwd: prefix });
    nodes.push(join(prefix, 'node_modules', name, 'bin/node'));
  }
  return nodes;
}
