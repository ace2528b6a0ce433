import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { builtCommand, hostLab, transcript, type HostLab } from '../../testing/index.ts';

let lab: HostLab;
beforeAll(async () => {
  lab = await hostLab();
});
afterAll(() => lab.remove());

const events = async (...args: string[]) => {
  const { stdout } = await lab.dxt('audit', ...args, '--json');
  return (JSON.parse(stdout) as { event: string }[]).map(({ event }) => event);
};

test('where nothing was recorded it says so', async () => {
  expect(transcript(await lab.dxt('audit'))).toMatchInlineSnapshot(`
    "$ dxt audit
    exit 0
    --- stderr
    nothing has been recorded yet"
  `);
  expect(transcript(await lab.dxt('audit', '--verify'))).toMatchInlineSnapshot(`
    "$ dxt audit --verify
    exit 0
    --- stdout
    nothing has been recorded yet"
  `);
});

test('installing, starting, calling and removing are recorded, and can be looked for', async () => {
  await lab.install({ name: 'tiny' }, '--allow', 'tools');
  await lab.dxt('call', 'tiny', 'echo', '{"secret":"hush"}');
  expect(await events('--id', 'tiny')).toEqual(
    expect.arrayContaining(['install', 'start', 'call']),
  );
  expect(await events('--event', 'call', '--last', '1')).toEqual(['call']);
  expect(await events('--id', 'other')).toEqual([]);
  expect(await events('--since', '1h')).not.toEqual([]);
  expect(await events('--since', '2099-01-01')).toEqual([]);
  const shown = await lab.dxt('audit', '--event', 'call');
  expect(shown.stdout).toMatch(/^\S+Z {2}call {7}tiny +ok +echo \d/m);
  expect(readFileSync(join(lab.home, 'audit.jsonl'), 'utf8')).not.toContain('hush');
  const intact = await lab.dxt('audit', '--verify');
  expect(intact).toMatchObject({ status: 0 });
  expect(intact.stdout).toMatch(/^\d+ records in 1 file: intact\n$/);
});

test('following shows what comes, as lines of JSON too, and ends with Ctrl-C', async () => {
  const child = spawn(
    process.execPath,
    [builtCommand(), 'audit', '--follow', '--last', '1', '--json'],
    {
      env: lab.env,
      cwd: lab.path,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => JSON.parse((await lines.next()).value as string) as { event: string };
  await next();
  await lab.dxt('uninstall', 'tiny', '--yes');
  for (let { event } = await next(); event !== 'uninstall';) ({ event } = await next());
  child.kill('SIGINT');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

test('what was done to the audit is shown, and fails', async () => {
  const path = join(lab.home, 'audit.jsonl');
  writeFileSync(path, readFileSync(path, 'utf8').replace('"ok"', '"no"'));
  const run = await lab.dxt('audit', '--verify');
  expect(run.status).toBe(1);
  expect(run.stdout).toMatch(
    /^audit\.jsonl:\d+: the record was changed\n\d+ records in 1 file: not as it was written\n$/,
  );
  const json = JSON.parse((await lab.dxt('audit', '--verify', '--json')).stdout) as object;
  expect(json).toMatchObject({ intact: false, problems: [{ file: 'audit.jsonl' }] });
});

test('what cannot be recorded is not done, but for removing an extension', async () => {
  const other = await hostLab();
  try {
    await other.install({ name: 'tiny' }, '--allow', 'tools');
    const path = join(other.home, 'audit.jsonl');
    renameSync(path, `${path}.aside`);
    mkdirSync(path);
    for (const args of [
      ['call', 'tiny', 'echo'],
      ['install', await other.bundle({ name: 'next' }), '--yes'],
    ]) {
      const { status, stderr } = await other.dxt(...args);
      expect({ args, status }).toEqual({ args, status: 1 });
      expect(stderr).toContain('[audit-unwritable]');
    }
    expect((await other.dxt('list')).stdout).not.toContain('next');
    expect(await other.dxt('uninstall', 'tiny', '--yes')).toMatchObject({ status: 0 });
  } finally {
    await other.remove();
  }
});

test('options that have no sense are wrong usage', async () => {
  expect(await lab.dxt('audit', '--verify', '--id', 'x')).toMatchObject({ status: 2 });
  expect(await lab.dxt('audit', '--since', 'yesterday')).toMatchObject({ status: 2 });
  expect(await lab.dxt('audit', '--last', '0')).toMatchObject({ status: 2 });
});

test('an install that is refused is recorded with the reason, a dry run is not', async () => {
  const other = await hostLab();
  try {
    const bundle = await other.bundle({ name: 'stolen' });
    await other.dxt('trust', 'block', bundle, '--why', 'it was stolen');
    expect(await other.dxt('install', bundle, '--dry-run')).toMatchObject({ status: 1 });
    expect((await other.dxt('audit')).stdout).toBe('');
    expect(await other.dxt('install', bundle, '--yes')).toMatchObject({ status: 1 });
    expect((await other.dxt('audit')).stdout).toMatch(
      /^\S+Z {2}install {4}stolen +refused +1\.0\.0 revoked \(`stolen` is not installed: this very file is blocked: it was stolen\)\n$/,
    );
    expect(JSON.parse((await other.dxt('audit', '--json')).stdout)).toMatchObject([
      { digest: expect.stringMatching(/^[0-9a-f]{64}$/), code: 'signature-refused' },
    ]);
  } finally {
    await other.remove();
  }
});
