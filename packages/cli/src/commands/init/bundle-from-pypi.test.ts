import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { targetName } from '@opendxt/bundle';
import {
  compiledModule,
  compiledModuleName,
  loadableModule,
  miniMcp,
  miniServer,
  packageIndex,
  testNeeding,
  wheelFile,
  type PackageFile,
  type PackageIndex,
} from '@opendxt/testkit';
import { afterEach, beforeEach, expect } from 'vitest';
import { hostLab, type CommandRun, type HostLab } from '../../testing/index.ts';
import { thisTarget } from '../../vendor/layouts/index.ts';

let lab: HostLab;
let index: PackageIndex;
beforeEach(async () => {
  lab = await hostLab();
  index = await packageIndex([miniMcp()]);
});
afterEach(async () => {
  await lab.remove();
  await index[Symbol.asyncDispose]();
});

async function succeed(...args: string[]): Promise<CommandRun> {
  const run = await lab.dxtWith({ env: { ...index.env } }, ...args);
  expect(run, run.stdout + run.stderr).toMatchObject({ status: 0 });
  return run;
}

const makeOut = (...options: readonly string[]) =>
  succeed('init', '--from', 'pypi:mini-server', 'out', '--yes', ...options);

const server = (module: string, requires: readonly string[], program = 'mini-server') =>
  wheelFile({
    name: 'mini-server',
    version: '1.0.0',
    requires: ['mini-mcp', ...requires],
    fields: { Summary: 'Greets people', Author: 'Ada' },
    files: { 'mini_server.py': module },
    entryPoints: { console_scripts: { [program]: 'mini_server:main', other: 'mini_server:no' } },
  });

const settingsServer = miniServer
  .replace('from minimcp', 'import os, sys\nfrom minimcp')
  .replace('"Hello, %s!" % name', 'os.environ["GREETING"] + " " + name + " " + repr(sys.argv)');

testNeeding('python3', 'pip')(
  'a published server gets arguments and settings, and answers from its bundle',
  { timeout: 120_000 },
  async () => {
    index.add(server(settingsServer, [], 'run-it'));
    await makeOut('--bin', 'run-it', '--arg', '--loud', '--env', 'GREETING:string');
    await succeed('validate', 'out', '--strict');
    await succeed('pack', 'out', '-o', 'x.mcpb');
    await succeed('install', 'x.mcpb', '--yes', '--allow', 'tools', '--set', 'greeting=Ahoy');
    const { stdout } = await succeed('call', 'mini-server', 'greet', '{"name":"Zoë"}');
    expect(stdout).toContain("Ahoy Zoë ['run-it', '--loud']");
  },
);

const elsewhere = ['macosx_11_0_arm64', 'win_amd64'];

/** A project with a module in C for this machine, and what looks like one for other systems. */
async function compiledWheels(): Promise<{ files: readonly PackageFile[]; minor: string }> {
  const here = await loadableModule('fast');
  const [, python = ''] = /^(cp3\d+)-/.exec(here.tag) ?? [];
  const wheel = (tag: string, name: string, bytes: Uint8Array, version = '1.0') =>
    wheelFile({
      name: 'speedy',
      version,
      tags: [tag],
      files: { [`speedy/${name}`]: bytes, 'speedy/__init__.py': 'from .fast import answer\n' },
    });
  const tags = elsewhere.map((platform) => `${python}-${python}-${platform}`);
  return {
    minor: python.replace('cp3', '3.'),
    files: [
      wheel(here.tag, here.fileName, here.bytes),
      // Nobody made it for the other systems.
      wheel(here.tag, here.fileName, here.bytes, '1.1'),
      ...tags.map((tag) => wheel(tag, compiledModuleName('fast', tag), compiledModule(tag))),
    ],
  };
}

testNeeding('python3', 'pip', 'gcc')(
  'a universal bundle of a published server has the compiled packages of every system',
  { timeout: 120_000 },
  async () => {
    const { files, minor } = await compiledWheels();
    const module = miniServer
      .replace('from minimcp', 'from speedy import answer\nfrom minimcp')
      .replace('% name', '% (name + str(answer()))');
    index.add(server(module, ['speedy']), ...files);
    const here = targetName(thisTarget());
    const platforms = [...new Set([here, 'darwin-arm64', 'win32-x64'])].join(',');
    const targets = ['--platform', platforms, '--python-version', minor];
    const { stderr } = await makeOut('--layout', 'universal', ...targets);
    expect(stderr).toContain('`speedy` 1.0 is taken, since 1.1 has no wheel for');
    expect(await readFile(join(lab.path, 'out/requirements.txt'), 'utf8')).toBe(
      'mini-server==1.0.0\n',
    );
    const text = await readFile(join(lab.path, 'out/manifest.json'), 'utf8');
    expect(JSON.parse(text)).toMatchObject({ tools: [{ name: 'greet' }] });
    expect(await readFile(join(lab.path, 'out/README.md'), 'utf8')).toContain(
      `dxt vendor . --layout universal --platform ${platforms} --python-version ${minor}`,
    );
    await succeed('validate', 'out', '--strict');
    await succeed('pack', 'out', '-o', 'x.mcpb');
    await succeed('install', 'x.mcpb', '--yes', '--allow', 'tools');
    const { stdout } = await succeed('call', 'mini-server', 'greet', '{"name":"you"}');
    expect(stdout).toContain('Hello, you42!');
  },
);

testNeeding('python3', 'pip', 'gcc')(
  'a server for other systems alone is made without being started',
  { timeout: 120_000 },
  async () => {
    const { files, minor } = await compiledWheels();
    index.add(server(miniServer, ['speedy']), ...files);
    const other = process.platform === 'win32' ? 'darwin-arm64' : 'win32-x64';
    const { stderr } = await makeOut('--platform', other, '--python-version', minor);
    expect(stderr).toContain('none of its targets is this machine; its tools are not listed');
    const text = await readFile(join(lab.path, 'out/manifest.json'), 'utf8');
    expect(JSON.parse(text)).not.toHaveProperty('tools');
    expect(JSON.parse(text)).toMatchObject({
      compatibility: { platforms: [other.split('-')[0]] },
    });
  },
);
