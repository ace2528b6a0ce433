import { spawnSync } from 'node:child_process';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder, testNeeding, writeTree } from '@opendxt/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from './testing/index.ts';

const examples = fileURLToPath(new URL('../../../examples', import.meta.url));

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder('opendxt examples ');
  await cp(examples, folder.path, {
    recursive: true,
    filter: (path) => !/[\\/]server[\\/](?:lib|lib\.new|\.vendored)$/.test(path),
  });
});
afterAll(() => folder.remove());

async function expectModel(name: string, tools: readonly string[]): Promise<void> {
  const dxt = (...args: string[]) => runCommand(args, { cwd: folder.path });
  const valid = await dxt('validate', name, '--strict', '--for', 'claude-desktop');
  expect(valid, valid.stdout).toMatchObject({ status: 0 });
  const packed = await dxt('pack', name, '-o', `${name}.mcpb`, '--json');
  expect(packed, packed.stderr).toMatchObject({ status: 0 });
  expect(JSON.parse(packed.stdout)).toMatchObject({
    problems: [],
    proof: { status: 'proven', tools, undeclaredTools: [] },
  });
}

test('hello-node has no problem of any kind, and starts from its bundle', async () => {
  await expectModel('hello-node', ['greet', 'count_words']);
});

testNeeding('python3', 'pip', 'the package index')(
  'hello-python has none either, once its libraries are there',
  { timeout: 300_000 },
  async () => {
    const fill = '-m pip install -q --target server/lib --only-binary :all: -r requirements.txt';
    const cwd = join(folder.path, 'hello-python');
    const { status, stderr } = spawnSync('python3', fill.split(' '), { cwd, encoding: 'utf8' });
    expect(status, stderr).toBe(0);
    await expectModel('hello-python', ['greet', 'days_between']);
  },
);

testNeeding('python3')(
  'hello-python says how to fill server/lib where it is missing or of another Python',
  {},
  async () => {
    const start = join(folder.path, 'unfilled/server/start.py');
    await cp(join(examples, 'hello-python/server/start.py'), start);
    const run = () => spawnSync('python3', ['-I', start], { encoding: 'utf8' });
    expect(run()).toMatchObject({
      status: 78,
      stderr: expect.stringContaining('The folder server/lib is missing'),
    });
    await writeTree(join(folder.path, 'unfilled/server/lib/x'), { 'y.cpython-27-none.so': '' });
    expect(run()).toMatchObject({
      status: 78,
      stderr: expect.stringContaining('y.cpython-27-none.so'),
    });
  },
);
