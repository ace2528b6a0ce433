import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { mcpScript, temporaryFolder, testNeeding, writeTree } from '@opendxt/testkit';
import { afterAll, beforeAll, expect } from 'vitest';
import { extensionTree } from './testing/index.ts';

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
      ...extensionTree(),
      'package.json': '{"type":"module"}',
      'server/index.js': mcpScript({
        tools: [],
        calls: { echo: 'return text(process.versions.node);' },
      }),
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
      expect(await dxt('call', 'tiny', 'echo', '{}')).toContain(version.trim());
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
