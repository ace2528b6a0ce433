import { spawnSync } from 'node:child_process';
import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder, testInFullRun, testNeeding, writeTree } from '@opendxt/testkit';
import { expect } from 'vitest';
import { vendorLab } from '../../../commands/vendor/testing/index.ts';
import { registryEnvironment, runCommand } from '../../../testing/index.ts';
import { proveProgram } from './prove-program.ts';

const testWithIndex =
  process.env['OPENDXT_FULL'] === '1' ? testNeeding('the package index') : testInFullRun;

const manifest = {
  manifest_version: '0.3',
  name: 'words',
  version: '1.0.0',
  description: 'Says words',
  author: { name: 'Ann' },
  server: {
    type: 'python',
    entry_point: 'server/main.py',
    mcp_config: { command: 'python3', args: ['${__dirname}/server/main.py'] },
  },
  tools: [{ name: 'say', description: 'Says a word' }],
};

const server = `import importlib.metadata
import pathlib

import jsonschema
from mcp.server.fastmcp import FastMCP

words = pathlib.Path(__file__).with_name("words.txt").read_text(encoding="utf-8")
server = FastMCP("words " + importlib.metadata.version("mcp"))


@server.tool()
def say() -> str:
    """Says a word"""
    jsonschema.validate({}, {"$schema": "https://json-schema.org/draft/2020-12/schema"})
    return words.strip()


server.run()
`;

testWithIndex(
  'a server becomes a program that needs no Python, is proven, and is packed for its target',
  { timeout: 900_000 },
  async () => {
    await using folder = await temporaryFolder();
    const project = join(folder.path, 'a project');
    await writeTree(project, {
      'manifest.json': JSON.stringify(manifest),
      'requirements.txt': 'mcp>=1.9,<2\njsonschema\n',
      'server/main.py': server,
      'server/words.txt': 'grüß Gott\n',
    });
    const dxt = (...args: readonly string[]) =>
      runCommand(args, { cwd: folder.path, env: registryEnvironment() });
    const run = await dxt('vendor', project, '--layout', 'binary', '--json');
    expect(run, run.stderr).toMatchObject({ status: 0 });
    const made = JSON.parse(await readFile(join(project, 'manifest.json'), 'utf8')) as {
      server: { type: string; entry_point: string };
      _meta: unknown;
    };
    const here = `${process.platform}-${process.arch}`;
    expect(made._meta).toEqual({ 'org.opendxt': { targets: [here] } });
    expect(made.server.type).toBe('binary');
    const program = join(project, made.server.entry_point);
    if (process.platform !== 'win32') expect((await stat(program)).mode & 0o111).not.toBe(0);
    const call = { jsonrpc: '2.0', id: 2, method: 'tools/call', params: { name: 'say' } };
    const hello = {
      protocolVersion: '2025-06-18',
      capabilities: {},
      clientInfo: { name: 'a', version: '1' },
    };
    const { stdout } = spawnSync(program, [], {
      cwd: '/',
      // Nothing of this machine's Pythons.
      env: { PATH: '/nowhere' },
      encoding: 'utf8',
      input: [
        { jsonrpc: '2.0', id: 1, method: 'initialize', params: hello },
        { jsonrpc: '2.0', method: 'notifications/initialized' },
        call,
      ]
        .map((message) => `${JSON.stringify(message)}\n`)
        .join(''),
    });
    expect(stdout).toContain('grüß Gott');

    const packed = await dxt('pack', project, '--target', here, '--json');
    expect(JSON.parse(packed.stdout)).toMatchObject({ targets: [{ proof: { status: 'proven' } }] });
  },
);

testNeeding('pip')(
  'a program is refused for another machine, before anything is fetched',
  async () => {
    await using lab = await vendorLab();
    const other = process.platform === 'win32' ? 'linux-x64' : 'win32-x64';
    const run = await lab.dxt('vendor', lab.folder, '--layout', 'binary', '--platform', other);
    expect(run.status).toBe(1);
    expect(run.stderr).toContain('a program is made for this kind of machine alone [refused]');
  },
);

testNeeding('pip', 'POSIX')('a program that does not answer is not accepted', async () => {
  await using lab = await vendorLab();
  await using staged = await temporaryFolder();
  const staging = staged.path;
  const program = join(staging, 'mini');
  const said = "ModuleNotFoundError: No module named 'natpkg.late'";
  await writeFile(program, `#!/bin/sh\necho "${said}" >&2\nexit 1\n`);
  await chmod(program, 0o755);
  const request = { folder: lab.folder, staging, signal: new AbortController().signal };
  const launch = {
    type: 'binary',
    entryPoint: 'mini',
    command: '${__dirname}/mini',
    args: [],
    env: {},
    overrides: {},
    targets: [],
  } as const;
  await expect(proveProgram(request, launch)).rejects.toMatchObject({
    code: 'start-failed',
    hint: expect.stringContaining(
      '`natpkg.late` is loaded by a name that PyInstaller does not see',
    ),
  });
});
