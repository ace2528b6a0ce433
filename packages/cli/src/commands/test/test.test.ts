import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pythonServer, temporaryFolder, testNeeding, writeTree } from '@opendxt/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  extensionTree,
  runCommand,
  transcript,
  type ExtensionOptions,
} from '../../testing/index.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let count = 0;
beforeAll(async () => {
  folder = await temporaryFolder('opendxt test ');
});
afterAll(() => folder.remove());

async function project(
  options: ExtensionOptions = {},
  files: Readonly<Record<string, string>> = {},
): Promise<string> {
  const dir = join(folder.path, `project-${(count += 1)}`);
  await writeTree(dir, { ...extensionTree(options), ...files });
  return dir;
}

const dxt = (cwd: string, ...args: string[]) => runCommand(args, { cwd });

const python = {
  server: {
    type: 'python',
    entry_point: 'server.py',
    mcp_config: { command: 'python3', args: ['${__dirname}/server.py'] },
  },
  tools: [{ name: 'greet' }],
};

const plain = (text: string) =>
  text.replaceAll(/\[time\] +/g, '[time] ').replaceAll(process.versions.node, '<version>');

testNeeding('bubblewrap')('a server that is well passes in a row for each variant', async () => {
  const run = await dxt(await project(), 'test');
  expect(plain(transcript(run))).toMatchInlineSnapshot(`
    "$ dxt test
    exit 0
    --- stdout
    passed  Node <version>  modes as packed     [time] 1 tool
    passed  Node <version>  every file at 0600  [time] 1 tool
    --- stderr

    clean by a box: no packages, files or network of this machine
    it starts on a clean machine: [time] at the most, of [time] that clients wait"
  `);
});

test('a bundle is tested as it will be unpacked, and an installed extension as it lies there', async () => {
  const dir = await project();
  await dxt(dir, 'pack', '-o', 'x.mcpb', '--no-start');
  const bundle = await dxt(dir, 'test', 'x.mcpb', '--json');
  expect(bundle).toMatchObject({ status: 0 });
  expect(JSON.parse(bundle.stdout)).toMatchObject({ name: 'tiny', from: 'bundle', ok: true });
  await dxt(dir, 'install', 'x.mcpb', '--yes');
  const installed = await dxt(dir, 'test', 'tiny', '--json');
  expect(JSON.parse(installed.stdout)).toMatchObject({ from: 'installed', ok: true });
  expect(await dxt(dir, 'test', 'nothing/here')).toMatchObject({ status: 1 });
});

test('what stays out of the bundle is not there', async () => {
  const dir = await project(
    { setup: `require('./needed.js');` },
    { 'server/needed.js': '', '.dxtignore': 'server/needed.js\n' },
  );
  const run = await dxt(dir, 'test');
  expect(run.status).toBe(1);
  expect(run.stdout).toMatch(/^FAILED +Node .* server-exited$/m);
  expect(run.stderr).toContain('hint: the file `./needed.js` is not in the bundle');
});

test('a tool is called with the arguments behind the path, or where that is left out', async () => {
  const dir = await project();
  const run = await dxt(dir, 'test', '--call', 'echo', '{"a":1}', '--json');
  const { runs } = JSON.parse(run.stdout) as { runs: object[] };
  expect(runs[0]).toMatchObject({
    call: { tool: 'echo', result: { content: [{ text: '{"a":1}' }] } },
  });
  expect(await dxt(dir, 'test', '.', '{"a":1}')).toMatchObject({ status: 2 });
  expect(await dxt(dir, 'test', '.', '[1]', '--call', 'echo')).toMatchObject({ status: 2 });
});

test('settings are given by their types, secrets by stdin', async () => {
  const dir = await project({
    manifest: {
      server: {
        type: 'node',
        entry_point: 'server/index.js',
        mcp_config: {
          command: 'node',
          args: ['${__dirname}/server/index.js', '${user_config.names}'],
          env: { TOKEN: '${user_config.token}' },
        },
      },
      user_config: {
        names: { type: 'directory', title: 'N', description: 'N', multiple: true, required: true },
        token: { type: 'string', title: 'T', description: 'T', sensitive: true, required: true },
      },
    },
    setup: `process.stderr.write(JSON.stringify([process.argv.slice(2), process.env.TOKEN]));`,
  });
  const names = ['a', 'b'].map((name) => join(dir, name));
  await writeTree(dir, { 'a/': '', 'b/': '' });
  const set = names.flatMap((name) => ['--set', `names=${name}`]);
  const run = await runCommand(['test', ...set, '--secret', 'token', '--json'], {
    cwd: dir,
    stdin: 'hush\n',
  });
  const { runs } = JSON.parse(run.stdout) as { runs: { stderr: string }[] };
  expect(JSON.parse(runs[0]?.stderr ?? '')).toEqual([names, 'hush']);
  expect(await dxt(dir, 'test', '--set', 'other=1')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('the manifest declares no setting `other`'),
  });
});

testNeeding('python3')(
  'each Python has a row, and the status tells of any that failed',
  async () => {
    const dir = await project({ manifest: python }, { 'server.py': pythonServer });
    const version = execFileSync('python3', [
      '-c',
      'import sys; print("%d.%d" % sys.version_info[:2])',
    ])
      .toString()
      .trim();
    expect(await dxt(dir, 'test', '--python', version)).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(new RegExp(`^(?:passed +Python ${version}\\.\\d+ .*\\n){2}$`)),
    });
    const both = await dxt(dir, 'test', '--python', `${version},3.99`);
    expect(both.status).toBe(1);
    expect(both.stdout).toMatch(/FAILED +Python 3\.99 .*runtime-missing/);
    expect(await dxt(dir, 'test', '--python', 'new')).toMatchObject({ status: 2 });
    expect(await dxt(await project(), 'test', '--python', 'all')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('is for servers in Python'),
    });
  },
);

testNeeding('python3')('no Python that fits is an error, with those that were found', async () => {
  const compatibility = { runtimes: { python: '>=3.99' } };
  const dir = await project(
    { manifest: { ...python, compatibility } },
    { 'server.py': pythonServer },
  );
  expect(await dxt(dir, 'test', '--python', 'all')).toMatchObject({
    status: 1,
    stdout: '',
    stderr: expect.stringContaining('expected a Python that fits `>=3.99`'),
  });
});

const readJunit = `
import json, sys, xml.etree.ElementTree as tree
def plain(e): return [e.tag, dict(e.attrib), (e.text or ''), [plain(c) for c in e]]
print(json.dumps(plain(tree.parse(sys.argv[1]).getroot())))`;

testNeeding('python3')('the rows are JUnit XML, whatever the server writes', async () => {
  const dir = await project({
    setup: `process.stderr.write('<&"\\u0000\\u001b[31m]]>\\ud800 ä\\n'); process.exit(1);`,
  });
  const path = join(dir, 'reports', 'junit.xml');
  const run = await dxt(dir, 'test', '--junit', path);
  expect(run.status).toBe(1);
  type Element = [
    tag: string,
    attributes: Record<string, string>,
    text: string,
    content: Element[],
  ];
  const found = execFileSync('python3', ['-c', readJunit, path], { encoding: 'utf8' });
  const [tag, attributes, , [suite]] = JSON.parse(found) as Element;
  expect([tag, attributes]).toMatchObject(['testsuites', { tests: '2', failures: '2' }]);
  expect(suite?.[1]).toMatchObject({ name: 'tiny 1.0.0', tests: '2' });
  const [first] = suite?.[3] ?? [];
  expect(first?.[1]).toMatchObject({
    classname: 'tiny',
    name: `Node ${process.versions.node}, modes as packed`,
  });
  const [failure, stderr] = first?.[3] ?? [];
  expect(failure).toMatchObject(['failure', { type: 'server-exited' }, expect.anything(), []]);
  expect(stderr).toMatchObject([
    'system-err',
    {},
    expect.stringContaining('<&"\\u{0}\\u{1b}[31m]]>'),
    [],
  ]);
  expect(readdirSync(join(dir, 'reports'))).toEqual(['junit.xml']);
});

testNeeding('POSIX')('a program that loses its mode is named by the row', async () => {
  const dir = await project(
    {
      manifest: {
        server: { type: 'binary', entry_point: 'run', mcp_config: { command: '${__dirname}/run' } },
      },
    },
    { run: readFileSync('/dev/null', 'utf8') },
  );
  writeFileSync(
    join(dir, 'run'),
    `#!/bin/sh\nexec ${process.execPath} "$(dirname "$0")/server/index.js"\n`,
  );
  chmodSync(join(dir, 'run'), 0o755);
  const run = await dxt(dir, 'test');
  expect(run.status).toBe(1);
  expect(run.stdout).toMatch(/FAILED +its own program +every file at 0600 +– +start-failed/);
});
