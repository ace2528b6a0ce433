import { mkdir, cp, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { testNeeding, writeTree } from '@opendxt/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  hostLab,
  registryEnvironment,
  type CommandRun,
  type HostLab,
} from '../../testing/index.ts';

let lab: HostLab;
beforeEach(async () => {
  lab = await hostLab();
});
afterEach(() => lab.remove());

async function succeed(...args: string[]): Promise<CommandRun> {
  const run = await lab.dxtWith({ env: registryEnvironment() }, ...args);
  expect(run, run.stdout + run.stderr).toMatchObject({ status: 0 });
  return run;
}

interface PackDocument {
  readonly problems: readonly { readonly severity: string }[];
  readonly proof: unknown;
}

/** Validates, packs with the proof, and installs what `init` has made in the folder. */
async function bringIn(folder: string, ...settings: string[]): Promise<PackDocument> {
  await succeed('validate', folder, '--strict');
  const packed = await succeed('pack', folder, '-o', 'x.mcpb', '--json');
  await succeed('install', 'x.mcpb', '--yes', '--allow', 'tools', ...settings);
  return JSON.parse(packed.stdout) as PackDocument;
}

const templates = [
  ['node', testNeeding('the package registry')],
  ['typescript', testNeeding('the package registry')],
  ['python', testNeeding('python3', 'pip', 'the package index')],
  ['binary', testNeeding('go')],
] as const;

for (const [template, testWhere] of templates)
  testWhere(
    `the template ${template} gives a project that is valid, packs, starts and answers`,
    { timeout: 300_000 },
    async () => {
      const id = `my-${template}`;
      await succeed('init', id, '--template', template, '--author', 'Ann');
      const { problems, proof } = await bringIn(id, '--set', 'greeting=Ahoy');
      expect(problems.filter(({ severity }) => severity !== 'info')).toEqual([]);
      expect(proof).toMatchObject({ status: 'proven', tools: ['greet'], undeclaredTools: [] });
      const { stdout } = await succeed('call', id, 'greet', '{"name":"you"}');
      expect(stdout).toContain('Ahoy, you!');
    },
  );

const pythonServer = `
import json, sys

def main():
    for line in sys.stdin:
        message = json.loads(line)
        if "id" not in message:
            continue
        if message["method"] == "initialize":
            version = message["params"]["protocolVersion"]
            info = {"name": "weather", "version": "1.0.0"}
            result = {"protocolVersion": version, "capabilities": {"tools": {}}, "serverInfo": info}
        else:
            result = {"tools": [{"name": "forecast", "inputSchema": {"type": "object"}}]}
        print(json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": result}), flush=True)
`;

const pythonProjects = [
  ['a function', { 'src/weather/server.py': pythonServer }],
  ['a module', { 'weather/__main__.py': `${pythonServer}\nmain()\n`, 'weather/__init__.py': '' }],
] as const;

for (const [what, files] of pythonProjects)
  testNeeding('python3')(
    `a Python project that is started by ${what} starts from its bundle`,
    {},
    async () => {
      const scripts =
        what === 'a function' ? '[project.scripts]\nweather = "weather.server:main"\n' : '';
      await writeTree(join(lab.path, 'project'), {
        'pyproject.toml': `[project]\nname = "weather"\nversion = "1.0.0"\n${scripts}`,
        'server/lib/six.py': '',
        ...files,
      });
      await succeed('init', 'project', '--author', 'Ann');
      const packed = await succeed('pack', 'project', '-o', 'x.mcpb', '--json');
      expect(JSON.parse(packed.stdout)).toMatchObject({
        proof: { status: 'proven', tools: ['forecast'] },
      });
    },
  );

test('a project whose TypeScript is not built yet is packed from its source', async () => {
  const hello = fileURLToPath(
    new URL('../../../../../examples/hello-node/server', import.meta.url),
  );
  await cp(hello, join(lab.path, 'project/src'), { recursive: true });
  await rename(join(lab.path, 'project/src/index.js'), join(lab.path, 'project/src/cli.ts'));
  await writeTree(join(lab.path, 'project'), {
    'package.json': '{"name":"hello","version":"1.0.0","type":"module","bin":"dist/cli.js"}',
  });
  await succeed('init', 'project', '--author', 'Ann');
  const packed = await succeed('pack', 'project', '-o', 'x.mcpb', '--json');
  expect(JSON.parse(packed.stdout)).toMatchObject({
    proof: { status: 'proven', tools: ['greet', 'count_words'] },
  });
});

const testWithRegistry = testNeeding('the package registry');

testWithRegistry(
  'the published server-everything becomes a bundle that answers',
  { timeout: 300_000 },
  async () => {
    const from = 'npm:@modelcontextprotocol/server-everything';
    await succeed('init', '--from', from, 'out', '--yes');
    const manifest = JSON.parse(await readFile(join(lab.path, 'out/manifest.json'), 'utf8')) as {
      tools: { name: string }[];
    };
    expect(manifest).toMatchObject({ name: 'server-everything', prompts_generated: true });
    expect(manifest.tools.map(({ name }) => name)).toContain('echo');
    expect(await bringIn('out')).toMatchObject({
      problems: [],
      proof: { status: 'proven', missingTools: [], undeclaredTools: [] },
    });
    const { stdout } = await succeed('call', 'server-everything', 'echo', '{"message":"hi"}');
    expect(stdout).toContain('Echo: hi');
  },
);

testWithRegistry(
  'the published server-filesystem gets its folders from a setting',
  { timeout: 300_000 },
  async () => {
    const from = 'npm:@modelcontextprotocol/server-filesystem';
    const folders = ['--arg', 'directories:directory:multiple'];
    await succeed('init', '--from', from, 'out', '--yes', ...folders);
    const shared = join(lab.path, 'shared documents');
    await mkdir(shared);
    await bringIn('out', '--set', `directories=${shared}`);
    const called = await succeed('call', 'server-filesystem', 'list_allowed_directories', '{}');
    expect(called.stdout).toContain(shared);
  },
);

testWithRegistry(
  'the published server-memory keeps its memory where it is told, not in the store',
  { timeout: 300_000 },
  async () => {
    const from = 'npm:@modelcontextprotocol/server-memory';
    const file = 'MEMORY_FILE_PATH:string=${HOME}/memory.jsonl';
    await succeed('init', '--from', from, 'out', '--yes', '--env', file);
    await bringIn('out');
    const entity = { name: 'Ada', entityType: 'person', observations: ['wrote the first program'] };
    const given = JSON.stringify({ entities: [entity] });
    await succeed('call', 'server-memory', 'create_entities', given);
    expect((await succeed('call', 'server-memory', 'read_graph', '{}')).stdout).toContain('Ada');
    const kept = join(lab.home, 'data/server-memory/home/memory.jsonl');
    expect(await readFile(kept, 'utf8')).toContain('Ada');
  },
);
