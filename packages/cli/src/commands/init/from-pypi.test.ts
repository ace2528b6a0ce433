import { mkdir, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  compiledModule,
  compiledModuleName,
  miniMcp,
  miniServer,
  packageIndex,
  temporaryFolder,
  testNeeding,
  wheelFile,
  writeTree,
  type PackageIndex,
} from '@opendxt/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand, transcript } from '../../testing/index.ts';

const server = (options: Partial<Parameters<typeof wheelFile>[0]> = {}) =>
  wheelFile({
    name: 'mini-server',
    version: '1.2.0',
    requires: ['mini-mcp>=1'],
    requiresPython: '>=3.8',
    fields: {
      Summary: 'Greets people',
      'Author-email': 'Ada <ada@example.org>',
      'License-Expression': 'MIT',
      'Project-URL': 'Repository, https://example.org/mini',
      Keywords: 'greeting,mini',
    },
    files: { 'mini_server.py': miniServer },
    entryPoints: { console_scripts: { 'mini-server': 'mini_server:main' } },
    ...options,
  });

const onWindowsAlone = 'cp311-cp311-win_amd64';

const offered = [
  miniMcp(),
  server(),
  server({ version: '1.1.0' }),
  server({ version: '2.0rc1' }),
  server({ name: 'two-programs', entryPoints: { console_scripts: { a: 'a:main', b: 'b:main' } } }),
  wheelFile({ name: 'a-library', version: '1.0' }),
  wheelFile({
    name: 'broken-server',
    version: '1.0',
    files: { 'broken.py': 'import sys\ndef main():\n    sys.exit("it wants a key")\n' },
    entryPoints: { console_scripts: { broken: 'broken:main' } },
  }),
  server({ name: 'needs-compiled', requires: ['mini-mcp', 'compiled'] }),
  wheelFile({
    name: 'compiled',
    version: '3.0',
    tags: [onWindowsAlone],
    files: { [compiledModuleName('compiled', onWindowsAlone)]: compiledModule(onWindowsAlone) },
  }),
];

const testWithPip = testNeeding('python3', 'pip');
let index: PackageIndex;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let count = 0;
beforeAll(async () => {
  index = await packageIndex(offered);
  folder = await temporaryFolder('opendxt init from ');
});
afterAll(async () => {
  await index[Symbol.asyncDispose]();
  await folder.remove();
});

/** A new folder with these files, and `dxt` in it with the index alone. */
async function place(files: Readonly<Record<string, string>> = {}) {
  const cwd = join(folder.path, `${(count += 1)}`);
  await mkdir(join(cwd, '.home'), { recursive: true });
  await writeTree(cwd, files);
  const dxt = (...args: string[]) => runCommand(args, { cwd, env: { ...index.env } });
  return { cwd, dxt };
}

const read = (cwd: string, path: string) => readFile(join(cwd, 'out', path), 'utf8');

testWithPip('a published server becomes a folder that says all that its project says', async () => {
  const { cwd, dxt } = await place();
  const run = await dxt('init', '--from', 'pypi:Mini_Server', 'out', '--yes', '--json');
  expect(run, run.stderr).toMatchObject({ status: 0 });
  expect(JSON.parse(run.stdout)).toMatchObject({ name: 'mini-server', version: '1.2.0' });
  expect(await read(cwd, 'requirements.txt')).toBe('mini-server==1.2.0\n');
  expect(JSON.parse(await read(cwd, 'manifest.json'))).toMatchObject({
    name: 'mini-server',
    display_name: 'Mini server',
    version: '1.2.0',
    description: 'Greets people',
    author: { name: 'Ada', email: 'ada@example.org' },
    license: 'MIT',
    repository: { type: 'git', url: 'https://example.org/mini' },
    keywords: ['greeting', 'mini'],
    tools: [{ name: 'greet', description: 'Greets somebody' }],
    server: { type: 'python' },
  });
  expect(await read(cwd, 'README.md')).toContain('# Mini server');
  expect(await read(cwd, 'server/main.py')).toContain('from mini_server import main');
});

testWithPip('the version that is named is the one that is taken', async () => {
  const { cwd, dxt } = await place();
  const run = await dxt('init', '--from', 'pypi:mini-server==2.0rc1', 'out', '--yes');
  expect(run, run.stderr).toMatchObject({ status: 0 });
  expect(await read(cwd, 'requirements.txt')).toBe('mini-server==2.0rc1\n');
  expect(JSON.parse(await read(cwd, 'manifest.json'))).toMatchObject({ version: '2.0.0-rc.1' });
});

const refusals: readonly (readonly [string, readonly string[], string, string])[] = [
  ['a project that is not there', ['pypi:no-such-project'], 'no-package', 'no-such-project'],
  ['a version that is not there', ['pypi:mini-server==9.9'], 'no-package', 'mini-server==9.9'],
  ['a library', ['pypi:a-library'], 'no-package', 'no program (no console script)'],
  ['several programs', ['pypi:two-programs'], 'usage', 'several programs: `a`, `b`'],
  ['an unknown program', ['pypi:mini-server', '--bin', 'x'], 'usage', 'one of `mini-server`'],
  ['a server that does not start', ['pypi:broken-server'], 'start-failed', 'it wants a key'],
  ['a wheel that is missing', ['pypi:needs-compiled'], 'no-package', 'compiled'],
  ['an option of npm', ['pypi:mini-server', '--allow-scripts'], 'usage', '`--from npm:…` alone'],
  ['a layout that is none', ['pypi:mini-server', '--layout', 'x'], 'usage', '--layout'],
  ['a platform that is none', ['pypi:mini-server', '--platform', 'x'], 'usage', '--platform'],
];

for (const [what, args, code, words] of refusals)
  testWithPip(`${what} is told, and leaves nothing behind`, async () => {
    const { cwd, dxt } = await place();
    const [from = '', ...options] = args;
    const run = await dxt('init', '--from', from, 'deep/out', '--yes', ...options);
    expect(run.status).toBe(code === 'usage' ? 2 : 1);
    expect(run.stderr).toContain(`[${code}]`);
    expect(run.stderr).toContain(words);
    expect(await readdir(cwd)).toEqual(['.home']);
  });

testWithPip('an index out of reach is said so, and nothing is left behind', async () => {
  const { cwd, dxt } = await place();
  index.offline = true;
  try {
    const run = await dxt('init', '--from', 'pypi:mini-server', 'out', '--yes');
    expect(run.status).toBe(1);
    expect(run.stderr).toContain('is out of reach [install-failed]');
    expect(await readdir(cwd)).toEqual(['.home']);
  } finally {
    index.offline = false;
  }
});

test('options of the other registry are refused', async () => {
  const { dxt } = await place();
  expect(transcript(await dxt('init', '--from', 'npm:x', 'out', '--layout', 'lib')))
    .toMatchInlineSnapshot(`
    "$ dxt init --from npm:x out --layout lib
    exit 2
    --- stderr
    error: \`--layout\` is for \`--from pypi:…\` alone [usage]"
  `);
});

test('a folder that holds something is left as it is', async () => {
  const { cwd, dxt } = await place({ 'out/mine.txt': '' });
  const run = await dxt('init', '--from', 'pypi:mini-server', 'out', '--yes');
  expect(run).toMatchObject({ status: 1, stderr: expect.stringContaining('[exists]') });
  expect(await readdir(join(cwd, 'out'))).toEqual(['mine.txt']);
});
