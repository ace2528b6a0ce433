import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  compiledModule,
  temporaryFolder,
  testNeeding,
  testOnPosix,
  writeTree,
} from '@opendxt/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  extensionTree,
  registryEnvironment,
  runCommand,
  transcript,
  type RunOptions,
} from '../../testing/index.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

const here = `${process.platform}-${process.arch}`;
const elsewhere = process.platform === 'win32' ? 'darwin-arm64' : 'win32-x64';
const tags: Readonly<Record<string, string>> = {
  'linux-x64': 'linux_x86_64',
  'linux-arm64': 'linux_aarch64',
  'darwin-x64': 'macosx_11_0_x86_64',
  'darwin-arm64': 'macosx_11_0_arm64',
  'win32-x64': 'win_amd64',
};
const native = (target: string) => compiledModule(tags[target] ?? '');

const dxt = (args: readonly string[], options: Partial<RunOptions> = {}) =>
  runCommand(args, { cwd: folder.path, env: registryEnvironment(), ...options });
const source = (files: Record<string, string | Uint8Array>) =>
  writeTree(join(folder.path, 'src'), files);
const bundles = async () =>
  (await readdir(folder.path)).filter((name) => /\.(?:mcpb|dxt)$/.test(name)).sort();

interface Answer {
  readonly isUniversal: boolean;
  readonly error?: { readonly code: string };
  readonly targets: readonly {
    readonly target: string;
    readonly file: string;
    readonly sha256: string;
    readonly excluded: readonly { readonly path: string; readonly rule: string }[];
    readonly problems: readonly { readonly code: string; readonly message: string }[];
    readonly proof?: { readonly status: string };
    readonly withScripts: readonly string[];
  }[];
}
const answer = ({ stdout }: { stdout: string }) => JSON.parse(stdout) as Answer;

async function unpacked(name: string) {
  const run = await dxt(['unpack', name, `${name}.d`]);
  expect(run, run.stderr).toMatchObject({ status: 0 });
  const dir = join(folder.path, `${name}.d`);
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(dir.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
  const manifest = JSON.parse(await readFile(join(dir, 'manifest.json'), 'utf8')) as {
    server: { entry_point: string; mcp_config: { command: string } };
    compatibility: { platforms: string[] };
    _meta: { 'org.opendxt': { targets: string[]; architectures?: string[] } };
  };
  return { dir, paths, manifest };
}

test('a server without native parts is packed for each target, and one bundle is said to do', async () => {
  await source(extensionTree());
  const run = await dxt(['pack', 'src', '--target', `${here},${elsewhere}`]);
  expect(run, run.stderr).toMatchObject({ status: 0 });
  expect(run.stderr).toContain('one bundle, packed without `--target`, serves all');
  expect(run.stderr).toContain('2 bundles, 1 proven to start here');
  expect(run.stdout).toContain(`not proven: it is for ${elsewhere}, and this is ${here}`);
  expect(await bundles()).toEqual(
    [`tiny-1.0.0-${here}.mcpb`, `tiny-1.0.0-${elsewhere}.mcpb`].sort(),
  );
  const { manifest } = await unpacked(`tiny-1.0.0-${elsewhere}.mcpb`);
  expect(manifest.compatibility.platforms).toEqual([elsewhere.split('-')[0]]);
  expect(manifest._meta['org.opendxt']).toEqual({ targets: [elsewhere] });
  // The author's own stays as it was.
  expect(await readFile(join(folder.path, 'src/manifest.json'), 'utf8')).toBe(
    extensionTree()['manifest.json'],
  );
});

test('the same source gives the same bundles', async () => {
  await source(extensionTree());
  const digests = async (output: string) => {
    const run = await dxt([
      'pack',
      'src',
      '--target',
      'linux-x64,win32-x64',
      '-o',
      output,
      '--json',
    ]);
    return answer(run).targets.map(({ sha256 }) => sha256);
  };
  const first = await digests('one/');
  expect(await digests('{target}.mcpb')).toEqual(first);
  const bytes = await readFile(join(folder.path, 'linux-x64.mcpb'));
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(first[0]);
});

describe('packages of npm', () => {
  /** A package whose native part comes in one of several packages, all of them of this machine. */
  async function project(more: Record<string, string | Uint8Array> = {}) {
    const platforms = ['linux-x64', 'linux-arm64', 'darwin-arm64', 'win32-x64'];
    for (const name of platforms) {
      const [os, cpu] = name.split('-');
      await writeTree(join(folder.path, 'packages', name), {
        'package.json': JSON.stringify({
          name: `fast-${name}`,
          version: '1.0.0',
          os: [os],
          cpu: [cpu],
        }),
        'fast.node': native(name),
      });
    }
    await writeTree(join(folder.path, 'packages/pure'), {
      'package.json': '{"name":"pure","version":"1.0.0"}',
      'index.js': "module.exports = 'here';",
    });
    await source({
      ...extensionTree({ setup: "if (require('pure') !== 'here') throw new Error('pure');" }),
      'package.json': JSON.stringify({
        type: 'commonjs',
        dependencies: { pure: 'file:../packages/pure' },
        optionalDependencies: Object.fromEntries(
          platforms.map((name) => [`fast-${name}`, `file:../packages/${name}`]),
        ),
      }),
      ...more,
    });
  }

  test('are installed for each target, in a place of their own', async () => {
    await project();
    const targets = ['linux-arm64', 'darwin-arm64', 'win32-x64', here];
    const run = await dxt(['pack', 'src', '--target', targets.join(','), '--json']);
    expect(run, run.stderr).toMatchObject({ status: 0 });
    const { targets: made, isUniversal } = answer(run);
    expect(isUniversal).toBe(false);
    expect(made.map(({ target, proof }) => [target, proof?.status])).toEqual(
      [...new Set(targets)].map((name) => [name, name === here ? 'proven' : 'impossible']),
    );
    for (const name of ['linux-arm64', 'darwin-arm64', 'win32-x64']) {
      const { paths, manifest } = await unpacked(`tiny-1.0.0-${name}.mcpb`);
      expect(paths.filter((path) => path.endsWith('.node'))).toEqual([
        `node_modules/fast-${name}/fast.node`,
      ]);
      expect(paths).toContain('node_modules/pure/index.js');
      expect(manifest._meta['org.opendxt']).toEqual({
        targets: [name],
        architectures: [name.split('-')[1]],
      });
    }
    expect(await readdir(join(folder.path, 'src'))).toEqual([
      'manifest.json',
      'package.json',
      'server',
    ]);
  });

  test('of this machine that lie in the folder go into no bundle for another', async () => {
    await project({ 'node_modules/pure/index.js': 'throw new Error("of this machine");' });
    const run = await dxt(['pack', 'src', '--target', here]);
    expect(run, run.stderr).toMatchObject({ status: 0 });
    const { dir } = await unpacked(`tiny-1.0.0-${here}.mcpb`);
    expect(await readFile(join(dir, 'node_modules/pure/index.js'), 'utf8')).toContain("'here'");
  });

  test('with an addon for another machine stop the pack, and the file is named', async () => {
    await project({ 'build/Release/own.node': native('linux-x64') });
    const run = await dxt(['pack', 'src', '--target', 'linux-x64,darwin-arm64', '--json']);
    expect(run.status).toBe(1);
    const { error, targets } = answer(run);
    expect(error?.code).toBe('invalid');
    expect(targets.map(({ problems }) => problems.map(({ code }) => code))).toEqual([
      [],
      ['wrong-target'],
    ]);
    expect(run.stderr).toContain(
      '`build/Release/own.node` is for linux x64, and the bundle for darwin-arm64',
    );
    expect(await bundles()).toEqual([]);
  });

  test('that need compiling and bring no build stop the pack; their scripts are not run', async () => {
    const ran = join(folder.path, 'ran');
    await writeTree(join(folder.path, 'packages/compiled'), {
      'package.json': JSON.stringify({
        name: 'compiled',
        version: '1.0.0',
        scripts: { install: `node -e "require('fs').writeFileSync(${JSON.stringify(ran)}, '')"` },
      }),
      'binding.gyp': '{}',
    });
    await source({
      ...extensionTree(),
      'package.json': '{"dependencies":{"compiled":"file:../packages/compiled"}}',
    });
    const run = await dxt(['pack', 'src', '--target', 'linux-arm64', '--json']);
    expect(run.status).toBe(1);
    expect(answer(run).targets[0]).toMatchObject({
      withScripts: ['compiled'],
      problems: [{ code: 'build-missing', hint: expect.stringContaining('--allow-scripts') }],
    });
    expect(await readFile(ran).catch(() => 'not run')).toBe('not run');
  });

  test('that are left out by a rule are not installed', async () => {
    await project({ '.dxtignore': 'node_modules/\n' });
    await writeFile(
      join(folder.path, 'src/server/index.js'),
      extensionTree()['server/index.js'] ?? '',
    );
    const run = await dxt(['pack', 'src', '--target', here]);
    expect(run, run.stderr).toMatchObject({ status: 0 });
    expect((await unpacked(`tiny-1.0.0-${here}.mcpb`)).paths).not.toContain(
      'node_modules/pure/index.js',
    );
  });

  testNeeding('the package registry')(
    'with real platform packages get the right one by a lock file',
    { timeout: 180_000 },
    async () => {
      await source({
        ...extensionTree({
          setup: "require('esbuild').transformSync('let a: 1', { loader: 'ts' });",
        }),
        'package.json': '{"type":"commonjs","dependencies":{"esbuild":"0.28.2"}}',
      });
      const lock = await dxt(['pack', 'src', '--target', `${here},win32-arm64`, '--json']);
      expect(lock, lock.stderr).toMatchObject({ status: 0 });
      expect(answer(lock).targets[0]?.proof?.status).toBe('proven');
      expect(answer(lock).targets[0]?.withScripts).toEqual(['esbuild']);
      const { paths } = await unpacked('tiny-1.0.0-win32-arm64.mcpb');
      expect(paths).toContain('node_modules/@esbuild/win32-arm64/esbuild.exe');
      expect(paths.filter((path) => path.startsWith('node_modules/@esbuild/linux'))).toEqual([]);
    },
  );
});

describe('programs', () => {
  const program = (more: Record<string, unknown> = {}) =>
    JSON.stringify({
      manifest_version: '0.3',
      name: 'tool',
      version: '1.0.0',
      description: 'A tool',
      author: { name: 'A. Author' },
      server: {
        type: 'binary',
        entry_point: 'server/tool',
        mcp_config: {
          command: '${__dirname}/server/tool',
          args: [],
          platform_overrides: { win32: { command: '${__dirname}/server/tool.exe' } },
        },
      },
      ...more,
    });

  test('that are built already are told apart by their headers', async () => {
    await source({
      'manifest.json': program(),
      'server/tool-linux-arm64': native('linux-arm64'),
      'server/tool-darwin-arm64': native('darwin-arm64'),
      'server/tool-windows-amd64.exe': native('win32-x64'),
      'server/words.txt': 'shared',
    });
    const targets = ['--target', 'linux-arm64', '--target', 'win32-x64'];
    const run = await dxt(['pack', 'src', '--no-start', '--json', ...targets]);
    expect(run, run.stderr).toMatchObject({ status: 0 });
    const linux = await unpacked('tool-1.0.0-linux-arm64.mcpb');
    expect(linux.paths).toEqual(['manifest.json', 'server/tool-linux-arm64', 'server/words.txt']);
    expect(linux.manifest.server).toMatchObject({
      entry_point: 'server/tool-linux-arm64',
      mcp_config: { command: '${__dirname}/server/tool-linux-arm64' },
    });
    const windows = await unpacked('tool-1.0.0-win32-x64.mcpb');
    expect(windows.manifest.server.mcp_config).toMatchObject({
      command: '${__dirname}/server/tool-windows-amd64.exe',
      platform_overrides: { win32: { command: '${__dirname}/server/tool-windows-amd64.exe' } },
    });
    const rows = answer(run).targets[0]?.excluded.filter(
      ({ rule }) => rule === 'for another target',
    );
    expect(rows?.map(({ path }) => path)).toEqual([
      'server/tool-darwin-arm64',
      'server/tool-windows-amd64.exe',
    ]);
  });

  test('that are missing for one target leave no bundle for any', async () => {
    await source({ 'manifest.json': program(), 'server/tool-linux-x64': native('linux-x64') });
    const run = await dxt(['pack', 'src', '--target', 'linux-x64,darwin-x64', '--no-start']);
    expect(transcript(run).split('--- stderr\n')[1]).toContain(
      'error: expected a build of `server/tool` for darwin-x64, found none [no-build]',
    );
    expect(run.status).toBe(1);
    expect(await bundles()).toEqual([]);
  });

  testNeeding('go')(
    'of a Go module are built for each target, the one for this machine proven',
    { timeout: 300_000 },
    async () => {
      const made = await dxt(['init', 'src', '--template', 'binary', '--name', 'hello', '--yes']);
      expect(made, made.stderr).toMatchObject({ status: 0 });
      const before = (await readdir(join(folder.path, 'src/server'))).sort();
      const targets = [here, elsewhere];
      const run = await dxt(['pack', 'src', '--target', targets.join(','), '--json']);
      expect(run, run.stderr).toMatchObject({ status: 0 });
      expect(answer(run).targets.map(({ target, proof }) => [target, proof?.status])).toEqual(
        targets.map((name) => [name, name === here ? 'proven' : 'impossible']),
      );
      for (const name of targets) {
        const file = (await bundles()).find((bundle) => bundle.includes(name)) ?? '';
        const { paths, manifest } = await unpacked(file);
        const suffix = name.startsWith('win32') ? '.exe' : '';
        expect(paths.filter((path) => path.startsWith('server/'))).toEqual([
          manifest.server.entry_point,
        ]);
        expect(manifest.server.entry_point.endsWith('.exe')).toBe(suffix !== '');
        expect(manifest._meta['org.opendxt']).toEqual({
          targets: [name],
          architectures: [name.split('-')[1]],
        });
      }
      expect((await readdir(join(folder.path, 'src/server'))).sort()).toEqual(before);
    },
  );

  testNeeding('go')('of a module that does not build say what Go says', async () => {
    await source({
      'manifest.json': program(),
      'go.mod': 'module example.test/tool\n\ngo 1.18\n',
      'main.go': 'package main\n\nfunc main() { missing() }\n',
    });
    const run = await dxt(['pack', 'src', '--target', 'linux-x64']);
    expect(run.status).toBe(1);
    expect(run.stderr).toContain('Go could not build the program for linux/amd64 [build-failed]');
    expect(run.stderr).toContain('undefined: missing');
    const named = await dxt(['pack', 'src', '--target', 'linux-x64', '--build', './cmd/none']);
    expect(named.stderr).toContain('[build-failed]');
  });
});

test('a server that does not start leaves no bundle for any target, and earlier ones as they are', async () => {
  await source(extensionTree());
  await dxt(['pack', 'src', '--target', `${elsewhere},${here}`]);
  const read = async () =>
    Promise.all((await bundles()).map((name) => readFile(join(folder.path, name), 'hex')));
  const before = await read();
  await source(extensionTree({ setup: "require('not-there');" }));
  const run = await dxt(['pack', 'src', '--target', `${elsewhere},${here}`]);
  expect(run.status).toBe(1);
  expect(run.stderr).toContain(`the server for ${here} does not start as it should`);
  expect(await read()).toEqual(before);
  expect((await readdir(folder.path)).filter((name) => name.startsWith('.unproven'))).toEqual([]);
});

test('--dry-run shows each plan and writes nothing', async () => {
  await source(extensionTree());
  const run = await dxt(['pack', 'src', '--target', 'linux-x64,darwin-x64', '--dry-run']);
  expect(run.status).toBe(0);
  expect(run.stdout).toContain('for linux-x64\ngoes in: 3 files');
  expect(run.stdout).toContain('`tiny-1.0.0-darwin-x64.mcpb` would be written');
  expect(await bundles()).toEqual([]);
});

testOnPosix('an interrupted pack leaves nothing', async () => {
  const temporary = join(folder.path, 'tmp');
  await mkdir(temporary);
  const setup = `require('node:fs').writeFileSync(${JSON.stringify(join(folder.path, 'on'))}, '');
    while (true) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);`;
  await source(extensionTree({ setup }));
  const run = await dxt(['pack', 'src', '--target', `${elsewhere},${here}`], {
    env: { TMPDIR: temporary },
    onStart: (pid) =>
      void whenThere(join(folder.path, 'on')).then(() => process.kill(pid, 'SIGINT')),
  });
  expect(run.stderr).toContain('[cancelled]');
  expect(await readdir(temporary)).toEqual([]);
  expect(await bundles()).toEqual([]);
});

async function whenThere(path: string): Promise<void> {
  while ((await readFile(path).catch(() => undefined)) === undefined)
    await new Promise((resolve) => setTimeout(resolve, 50));
}

test('wrong usage is told before any work', async () => {
  await source(extensionTree());
  for (const [args, message] of [
    [['--target', 'amiga'], 'expected a target as `linux-x64`, found `amiga`'],
    [['--target', ','], '`--target` expects a target'],
    [['--target', 'linux-x64,darwin-x64', '-o', 'a.mcpb'], '`-o` expects a folder or a pattern'],
    [['--build', '.'], '`--build` goes with `--target`'],
  ] as const) {
    const run = await dxt(['pack', 'src', ...args]);
    expect(run.stderr).toContain(message);
    expect([1, 2]).toContain(run.status);
  }
  expect(await bundles()).toEqual([]);
});
