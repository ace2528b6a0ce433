import { spawnSync } from 'node:child_process';
import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { testNeeding, writeTree } from '@opendxt/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hostLab, type CommandRun, type HostLab } from './testing/index.ts';

const examples = fileURLToPath(new URL('../../../examples', import.meta.url));

let lab: HostLab;
beforeAll(async () => {
  lab = await hostLab();
  await cp(examples, lab.path, {
    recursive: true,
    filter: (path) => !/[\\/]server[\\/](?:lib|lib\.new|\.vendored)$/.test(path),
  });
});
afterAll(() => lab.remove());

async function succeed(...args: string[]): Promise<CommandRun> {
  const run = await lab.dxt(...args);
  expect(run, run.stdout + run.stderr).toMatchObject({ status: 0 });
  return run;
}

async function expectModel(name: string, tools: readonly string[]): Promise<void> {
  await succeed('validate', name, '--strict', '--for', 'claude-desktop');
  const { stdout } = await succeed('pack', name, '-o', `${name}.mcpb`, '--json');
  expect(JSON.parse(stdout)).toMatchObject({
    problems: [],
    proof: { status: 'proven', tools, undeclaredTools: [] },
  });
  const settings = ['--set', 'greeting=Ahoy'];
  await succeed('install', `${name}.mcpb`, '--yes', '--allow', 'tools', ...settings);
  expect((await succeed('call', name, 'greet', '{"name":"you"}')).stdout).toContain('Ahoy, you!');
}

test('the Python example starts as the template for Python projects does', async () => {
  const template = new URL('templates/python/server/start.py', import.meta.url);
  const example = join(examples, 'hello-python/server/start.py');
  expect(await readFile(example, 'utf8')).toBe(await readFile(template, 'utf8'));
});

test('hello-node has no problem of any kind, and greets as it is set to', async () => {
  await expectModel('hello-node', ['greet', 'count_words']);
});

testNeeding('python3', 'pip', 'the package index')(
  'hello-python has none either, once its libraries are there',
  { timeout: 300_000 },
  async () => {
    const fill = '-m pip install -q --target server/lib --only-binary :all: -r requirements.txt';
    const cwd = join(lab.path, 'hello-python');
    const { status, stderr } = spawnSync('python3', fill.split(' '), { cwd, encoding: 'utf8' });
    expect(status, stderr).toBe(0);
    await expectModel('hello-python', ['greet', 'days_between']);
  },
);

testNeeding('python3')(
  'hello-python says how to fill server/lib where it is missing or of another Python',
  {},
  async () => {
    const start = join(lab.path, 'unfilled/server/start.py');
    await cp(join(examples, 'hello-python/server/start.py'), start);
    const run = () => spawnSync('python3', ['-I', start], { encoding: 'utf8' });
    expect(run()).toMatchObject({
      status: 78,
      stderr: expect.stringContaining('The folder server/lib is missing'),
    });
    await writeTree(join(lab.path, 'unfilled/server/lib/x'), { 'y.cpython-27-none.so': '' });
    expect(run()).toMatchObject({
      status: 78,
      stderr: expect.stringContaining('y.cpython-27-none.so'),
    });
  },
);
