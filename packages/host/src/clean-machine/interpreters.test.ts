import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { miniMcp, packageIndex, pythonServer, testNeeding } from '@opendxt/testkit';
import { expect } from 'vitest';
import { uvExtension } from '../preparation/testing/index.ts';
import { thisMachine } from '../runtimes/index.ts';
import { bundleOf, nodeManifest, onCleanMachine, pythonManifest } from './testing/index.ts';

const pythonTest = testNeeding('python3');

pythonTest('each Python that is asked for has its rows; what is not there fails', async () => {
  const { dir } = await bundleOf({ 'server.py': pythonServer });
  const version = execFileSync('python3', [
    '-c',
    'import sys; print("%d.%d" % sys.version_info[:2])',
  ])
    .toString()
    .trim();
  const { ok, runs } = await onCleanMachine(dir, pythonManifest(), {
    pythons: [version, '3.99'],
    variants: ['usual'],
  });
  expect(ok).toBe(false);
  expect(runs).toMatchObject([
    { ok: true, runtime: { wanted: version, version: expect.stringContaining(`${version}.`) } },
    {
      ok: false,
      runtime: { wanted: '3.99' },
      failures: [
        {
          code: 'runtime-missing',
          message: expect.stringContaining('expected Python 3.99 on this machine'),
        },
      ],
    },
  ]);
});

pythonTest('of all Pythons those are left out that the manifest does not take', async () => {
  const { dir } = await bundleOf({ 'server.py': pythonServer });
  const none = await onCleanMachine(dir, pythonManifest({ python: '>=3.99' }), { pythons: 'all' });
  expect(none).toMatchObject({ ok: false, runs: [] });
  expect(none.skippedPythons.length).toBeGreaterThan(0);
  const named = await onCleanMachine(dir, pythonManifest({ python: '>=3.99' }), {
    pythons: [none.skippedPythons[0] ?? ''],
    variants: ['usual'],
  });
  expect(named.runs).toMatchObject([
    { failures: [{ message: expect.stringContaining('takes Python `>=3.99`') }] },
  ]);
});

pythonTest('of all Pythons each is tried that a host could choose', async () => {
  const { dir } = await bundleOf({
    'server.py': `import sys\nassert sys.version_info >= (3, 10), "too old"\n${pythonServer}`,
  });
  const { runs } = await onCleanMachine(dir, pythonManifest(), {
    pythons: 'all',
    variants: ['usual'],
  });
  expect(runs.length).toBeGreaterThan(0);
  for (const { ok, runtime, stderr } of runs) {
    const [, minor] = (runtime?.version ?? '').split('.');
    expect([runtime?.version, ok]).toEqual([runtime?.version, Number(minor) >= 10]);
    expect(stderr.includes('too old')).toBe(!ok);
  }
});

testNeeding(
  'uv',
  'python3',
  'bubblewrap',
)('what uv brings is installed before, with the network, and all there is then', async () => {
  await using index = await packageIndex([miniMcp()]);
  const { files = {}, manifest: parts } = await uvExtension(index);
  const { dir, folder } = await bundleOf(files as Record<string, string>);
  const own = thisMachine();
  const env = { ...own.env, ...index.env, OPENDXT_HOME: join(folder, 'home') };
  const manifest = nodeManifest({ tools: [{ name: 'greet' }], ...parts });
  const run = () =>
    onCleanMachine(dir, manifest, { machine: { ...own, env }, variants: ['usual'] });
  expect(await run()).toMatchObject({ ok: true, runs: [{ runtime: { name: 'python' } }] });
  index.offline = true;
  rmSync(join(folder, 'home'), { recursive: true });
  expect((await run()).runs).toMatchObject([
    { ok: false, failures: [{ code: 'packages-missing' }] },
  ]);
});
