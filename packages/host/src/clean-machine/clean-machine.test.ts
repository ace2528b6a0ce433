import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mcpScript, pythonServer, shellServer, testNeeding, writeTree } from '@opendxt/testkit';
import { describe, expect, onTestFinished, test } from 'vitest';
import { proveStart } from '../proof/index.ts';
import { thisMachine } from '../runtimes/index.ts';
import { noIsolation } from '../sandbox/index.ts';
import type { CleanOptions } from './index.ts';
import { bundleOf, nodeManifest, onCleanMachine, pythonManifest } from './testing/index.ts';

const boxTest = testNeeding('bubblewrap');

/** How a machine is made clean: in a box where that is possible, and by the environment alone. */
const ways: readonly { name: string; options: Partial<CleanOptions>; test: typeof boxTest }[] = [
  { name: 'in a box', options: {}, test: boxTest },
  { name: 'by the environment', options: { sandbox: noIsolation }, test: testNeeding('POSIX') },
];

/** A Python of its own with a package for all who use it: `shared`. */
async function pythonWithPackage(dir: string): Promise<string> {
  const prefix = join(dir, 'prefix');
  execFileSync('python3', ['-m', 'venv', '--without-pip', prefix]);
  const [minor = ''] = readdirSync(join(prefix, 'lib'));
  await writeTree(join(prefix, 'lib', minor, 'site-packages'), { 'shared.py': 'here = True\n' });
  return join(prefix, 'bin', 'python3');
}

describe.each(ways)('$name', ({ options, test: wayTest }) => {
  wayTest('a server that brings all it needs is well in both variants', async () => {
    const { dir } = await bundleOf({ 'server.mjs': mcpScript({ tools: ['echo'] }) });
    const report = await onCleanMachine(dir, nodeManifest(), options);
    expect(report).toMatchObject({ ok: true, standIns: [], skippedPythons: [] });
    expect(report.runs.map(({ variant, ok, failures }) => ({ variant, ok, failures }))).toEqual([
      { variant: 'usual', ok: true, failures: [] },
      { variant: 'mode-0600', ok: true, failures: [] },
    ]);
    expect(report.runs[0]).toMatchObject({
      runtime: { name: 'node', version: process.versions.node },
      tools: [{ name: 'echo' }],
      warnings: [],
      exit: { code: 0 },
    });
  });

  wayTest('it starts from `/`, in a folder with a difficult name and an empty home', async () => {
    process.env['OPENDXT_TEST_SECRET'] = 'not for servers';
    onTestFinished(() => void delete process.env['OPENDXT_TEST_SECRET']);
    const { dir } = await bundleOf({
      'server.mjs': mcpScript({
        before: `process.stderr.write(JSON.stringify({
          cwd: process.cwd(), script: process.argv[1], env: process.env,
          home: fs.readdirSync(process.env.HOME),
        }));`,
      }),
    });
    const { runs } = await onCleanMachine(dir, nodeManifest(), options);
    const seen = JSON.parse(runs[0]?.stderr ?? '') as {
      cwd: string;
      script: string;
      env: Record<string, string>;
      home: string[];
    };
    expect(seen.cwd).toBe('/');
    expect(seen.script).toMatch(/ .*[^\p{ASCII}].*server\.mjs$/u);
    expect(seen.home).toEqual(['Desktop', 'Documents', 'Downloads']);
    expect(seen.env).not.toHaveProperty('OPENDXT_TEST_SECRET');
    expect(existsSync(seen.env['HOME'] ?? '')).toBe(false);
  });

  wayTest('what only a package of the machine makes work fails, and says which', async () => {
    const { dir, folder } = await bundleOf({ 'server.py': `import shared\n${pythonServer}` });
    const python = await pythonWithPackage(folder);
    const before = process.env['OPENDXT_PYTHON'];
    process.env['OPENDXT_PYTHON'] = python;
    onTestFinished(() => {
      if (before === undefined) delete process.env['OPENDXT_PYTHON'];
      else process.env['OPENDXT_PYTHON'] = before;
    });
    expect(await proveStart({ dir, manifest: pythonManifest() })).toMatchObject({ ok: true });
    const { ok, runs } = await onCleanMachine(dir, pythonManifest(), options);
    expect(ok).toBe(false);
    expect(runs).toMatchObject([
      {
        ok: false,
        exit: { code: 1 },
        stderr: expect.stringContaining("No module named 'shared'"),
        failures: [
          {
            code: 'server-exited',
            hint: expect.stringContaining('`shared` is not in the bundle'),
          },
        ],
      },
      { ok: false },
    ]);
  });

  wayTest(
    'a program that nothing makes executable fails where all files have mode 0600',
    async () => {
      const manifest = nodeManifest({
        server: {
          type: 'binary',
          entry_point: 'server',
          mcp_config: { command: '${__dirname}/server' },
        },
        tools: [{ name: 'greet' }],
      });
      const { dir } = await bundleOf({ server: shellServer });
      chmodSync(join(dir, 'server'), 0o755);
      const { ok, runs } = await onCleanMachine(dir, manifest, options);
      expect(ok).toBe(false);
      expect(runs).toMatchObject([
        { variant: 'usual', ok: true },
        { variant: 'mode-0600', ok: false, failures: [{ code: 'start-failed' }] },
      ]);
      expect(runs[0]).not.toHaveProperty('runtime');
      expect(runs[1]?.failures[0]?.message).toContain('may not be executed');
    },
  );
});

boxTest('there is no network, and nothing can be written beside the code', async () => {
  const { dir } = await bundleOf({
    'server.mjs': mcpScript({
      before: `
        try { fs.writeFileSync(new URL('made', import.meta.url), ''); }
        catch (error) { console.error(error.code); }
        await fetch('http://203.0.113.1/');`,
    }),
  });
  const { runs } = await onCleanMachine(dir, nodeManifest());
  expect(runs[0]).toMatchObject({
    ok: false,
    stderr: expect.stringContaining('EROFS'),
    failures: [{ code: 'server-exited' }],
  });
});

boxTest('packages that are installed for all of a machine are hidden', async () => {
  const { dir } = await bundleOf({
    'server.py': `import glob, os, sys
found = [name for path in sys.path if os.path.basename(path).endswith('-packages') for name in os.listdir(path)]
sys.stderr.write(repr(found + glob.glob('/usr/lib/python3/dist-packages/*')))
${pythonServer}`,
  });
  const { runs } = await onCleanMachine(dir, pythonManifest());
  expect(runs[0]).toMatchObject({ ok: true, stderr: '[]' });
});

test('noise on stdout and a declared tool that is not there fail', async () => {
  const { dir } = await bundleOf({
    'server.mjs': mcpScript({ tools: ['other'], before: `console.log('listening');` }),
  });
  const { runs } = await onCleanMachine(dir, nodeManifest(), { variants: ['usual'] });
  expect(runs).toMatchObject([
    {
      ok: false,
      missingTools: ['echo'],
      noise: ['listening'],
      failures: [{ code: 'tools-missing' }, { code: 'stdout-noise' }],
      warnings: [{ code: 'undeclared-tools' }],
    },
  ]);
});

boxTest('files that settings name are readable, and stay as they are', async () => {
  const { dir, folder } = await bundleOf({
    'server.mjs': mcpScript({
      before: `
        const file = process.argv[2];
        process.stderr.write(fs.readFileSync(file, 'utf8'));
        try { fs.writeFileSync(file, 'changed'); } catch (error) { process.stderr.write(error.code); }`,
    }),
    'notes.txt': 'a note, ',
  });
  const manifest = nodeManifest({
    server: {
      type: 'node',
      entry_point: 'server.mjs',
      mcp_config: { command: 'node', args: ['${__dirname}/server.mjs', '${user_config.notes}'] },
    },
    user_config: { notes: { type: 'file', title: 'Notes', description: 'Notes', required: true } },
  });
  const notes = join(folder, 'notes.txt');
  appendFileSync(notes, 'a note, ');
  const { runs } = await onCleanMachine(dir, manifest, {
    settings: { notes },
    variants: ['usual'],
  });
  expect(runs).toMatchObject([{ ok: true, stderr: 'a note, EROFS' }]);
  expect(readFileSync(notes, 'utf8')).toBe('a note, ');
  const stoodIn = await onCleanMachine(dir, manifest, { variants: ['usual'] });
  expect(stoodIn).toMatchObject({ ok: true, standIns: ['notes: an empty file'] });
});

test('a run can be cancelled, and leaves nothing behind', async () => {
  const { dir, folder } = await bundleOf({ 'server.mjs': 'setInterval(() => undefined, 1000);' });
  const machine = { ...thisMachine(), temp: folder };
  await expect(
    onCleanMachine(dir, nodeManifest(), { signal: AbortSignal.timeout(500), machine }),
  ).rejects.toThrow('timeout');
  expect(readdirSync(folder).filter((name) => name.startsWith('opendxt-clean'))).toEqual([]);
});
