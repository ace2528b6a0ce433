import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BootstrapFacts, bootstrapSource, folderContents } from '@opendxt/bundle';
import type { Manifest } from '@opendxt/manifest';
import { temporaryFolder, testNeeding, testOnPosix, writeTree } from '@opendxt/testkit';
import { describe, expect, onTestFinished } from 'vitest';
import type { Machine } from '../../runtimes/index.ts';
import { lackingFor } from '../index.ts';
import { linux, mac, manifestOf, x64 } from '../testing/index.ts';

const python = {
  type: 'python',
  entry_point: 'server/main.py',
  mcp_config: { command: 'python3', args: ['${__dirname}/server/main.py'] },
};

async function lacks(
  manifest: Manifest,
  files: Readonly<Record<string, string | Uint8Array>>,
  machine: Machine = linux,
) {
  const folder = await temporaryFolder();
  onTestFinished(() => folder.remove());
  await writeTree(folder.path, { 'server/index.js': '', 'server/main.py': '', ...files });
  return lackingFor(manifest, await folderContents(folder.path), machine);
}

describe('Python', () => {
  /** A machine whose Python says that it is this version. */
  async function machineWith(version: string): Promise<Machine> {
    const folder = await temporaryFolder();
    onTestFinished(() => folder.remove());
    const path = join(folder.path, 'bin/python3');
    await mkdir(join(folder.path, 'bin'));
    const answer = JSON.stringify({ version, executable: path, machine: 'x86_64', bits: 64 });
    await writeFile(path, `#!/bin/sh\necho '${answer}'\n`);
    await chmod(path, 0o755);
    return { ...linux, env: { OPENDXT_PYTHON: path } };
  }

  testOnPosix('modules for another minor version tell which one they want', async () => {
    const manifest = manifestOf({}, python);
    const files = {
      'server/lib/p/_p.cpython-311-x86_64-linux-gnu.so': x64,
      'server/lib/q/_q.abi3.so': x64,
    };
    expect(await lacks(manifest, files, await machineWith('3.11.7'))).toEqual([]);
    expect(await lacks(manifest, files, await machineWith('3.13.0'))).toMatchObject([
      {
        code: 'runtime',
        message: expect.stringMatching(/is for Python 3\.11, and Python 3\.13\.0 would run it/),
        fatal: false,
      },
    ]);
  });

  testOnPosix(
    'modules for another machine are the end, unless there are some for this one',
    async () => {
      const manifest = manifestOf({}, python);
      const machine = await machineWith('3.11.7');
      const foreign = { 'server/lib/mac/p/_p.cpython-311-darwin.so': mac };
      expect(await lacks(manifest, foreign, machine)).toMatchObject([
        { code: 'architecture', fatal: true },
      ]);
      const universal = {
        ...foreign,
        'server/lib/linux/p/_p.cpython-311-x86_64-linux-gnu.so': x64,
      };
      expect(await lacks(manifest, universal, machine)).toEqual([]);
      const partly = { ...foreign, 'server/lib/q/_q.abi3.so': x64 };
      expect(await lacks(manifest, partly, machine)).toMatchObject([{ fatal: false }]);
    },
  );

  testOnPosix('modules at the root of a folder for one Python are one module', async () => {
    const manifest = manifestOf({}, python);
    const files = {
      'server/lib/cp311-linux-x64/_q.cpython-311-x86_64-linux-gnu.so': x64,
      'server/lib/cp312-linux-x64/_q.cpython-312-x86_64-linux-gnu.so': x64,
      'server/lib/cp312-darwin-arm64/_q.cpython-312-darwin.so': mac,
    };
    expect(await lacks(manifest, files, await machineWith('3.12.1'))).toEqual([]);
  });

  testNeeding('python3')('packages that are not in the bundle are named', async () => {
    const files = {
      'server/main.py': 'import json\nfrom mcp.server import FastMCP\n',
      'requirements.txt':
        '# what it needs\nmcp[cli]>=1.2 # server\nPyYAML==6\npywin32; sys_platform == "win32"\n-r x\n',
    };
    expect(await lacks(manifestOf({}, python), files)).toMatchObject([
      { code: 'dependency', message: 'it needs `mcp`, `pyyaml`, which are not in the bundle' },
    ]);
    const shipped = {
      'server/lib/mcp-1.9.0.dist-info/RECORD': '',
      'server/lib/mcp/__init__.py': '',
      'server/lib/pyyaml-6.0.dist-info/RECORD': '',
    };
    expect(await lacks(manifestOf({}, python), { ...files, ...shipped })).toEqual([]);
  });

  testOnPosix('a package for newer versions of Python says which one it needs', async () => {
    const metadata = 'Metadata-Version: 2.1\nName: mcp\nVersion: 1.9.0\nRequires-Python: >=3.10\n';
    const files = {
      'server/lib/mcp-1.9.0.dist-info/METADATA': metadata,
      'server/lib/mcp-1.9.0.dist-info/RECORD': '',
      'server/lib/mcp/__init__.py': '',
    };
    expect(await lacks(manifestOf({}, python), files, await machineWith('3.10.2'))).toEqual([]);
    expect(await lacks(manifestOf({}, python), files, await machineWith('3.9.2'))).toMatchObject([
      {
        code: 'runtime',
        message: expect.stringMatching(/^`mcp` needs Python `>=3\.10`, found 3\.9\.2 at `\//),
        hint: expect.stringMatching(/^install Python `>=3\.10`/),
        fatal: false,
      },
    ]);
  });

  testOnPosix('what packages need on this machine is missed, and nothing else', async () => {
    const needs = [
      'tomli; python_version < "3.11"',
      'pywin32; sys_platform == "win32"',
      'click; extra == "cli"',
      'uvloop; sys_platform == "linux"',
    ];
    const lines = needs.map((line) => `Requires-Dist: ${line}\n`).join('');
    const files = {
      'server/lib/mcp-1.9.0.dist-info/METADATA': `Name: mcp\nVersion: 1.9.0\n${lines}`,
      'server/lib/mcp/__init__.py': '',
    };
    expect(await lacks(manifestOf({}, python), files, await machineWith('3.12.2'))).toMatchObject([
      { code: 'dependency', message: 'it needs `uvloop`, which is not in the bundle' },
    ]);
  });

  testOnPosix('packages for many Pythons say which of them would do', async () => {
    const native = (tag: string, of: string) => ({
      [`server/lib/${of}/p/_p.cpython-${tag}.so`]: of.includes('linux') ? x64 : mac,
    });
    const files = {
      'server/lib/common/q/__init__.py': '',
      'server/lib/common/q-1.0.dist-info/METADATA': 'Name: q\nVersion: 1.0\n',
      ...native('311-x86_64-linux-gnu', 'cp311-linux-x64'),
      ...native('312-x86_64-linux-gnu', 'cp312-linux-x64'),
      ...native('312-darwin', 'cp312-darwin-arm64'),
    };
    const launched = {
      ...python,
      mcp_config: { ...python.mcp_config, env: { PYTHONPATH: '${__dirname}/server/lib/common' } },
    };
    const messages = async (version: string, machine: Partial<Machine> = {}) =>
      (
        await lacks(manifestOf({}, launched), files, {
          ...(await machineWith(version)),
          ...machine,
        })
      ).map(({ message }) => message);
    expect(await messages('3.12.2')).toEqual([]);
    expect(await messages('3.13.0')).toContainEqual(
      expect.stringMatching(/^its packages need Python 3\.11 or 3\.12, found 3\.13\.0 at/),
    );
  });

  testOnPosix('packages for every Python of a platform do for a newer one', async () => {
    const files = (platforms: BootstrapFacts['platforms'], targets: BootstrapFacts['targets']) => ({
      'server/main.py': bootstrapSource({
        main: 'app.py',
        layout: 'universal',
        minimum: '3.10',
        targets,
        platforms: platforms ?? [],
      }),
      'server/app.py': '',
      'server/lib/common-linux-x64/p/_p.abi3.so': x64,
      'server/lib/cp312-darwin-arm64/p/_p.cpython-312-darwin.so': mac,
    });
    const linuxX64 = { platform: 'linux', arch: 'x64' } as const;
    const mac312 = { target: { platform: 'darwin', arch: 'arm64' }, minor: '3.12' } as const;
    const machine = await machineWith('3.14.0');
    const manifest = manifestOf({}, python);
    expect(await lacks(manifest, files([linuxX64], [mac312]), machine)).toEqual([]);
    const bound = files([], [{ target: linuxX64, minor: '3.12' }, mac312]);
    expect(await lacks(manifest, bound, machine)).toMatchObject([
      { code: 'runtime', message: expect.stringMatching(/^its packages need Python 3\.12, found/) },
    ]);
  });
});
