import { readdirSync } from 'node:fs';
import { chmod, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hostLab, transcript, type HostLab } from '../../testing/index.ts';

let lab: HostLab;
beforeEach(async () => {
  lab = await hostLab();
});
afterEach(() => lab.remove());

const option = { type: 'string', title: 'Note', description: 'Note' };
const version = (version: string) => ({
  name: 'tiny',
  version,
  manifest: { user_config: { note: option } },
  launch: { env: { NOTE: '${user_config.note}' } },
  script: {
    before: `fs.appendFileSync('log', '${version} ');`,
    calls: { view: `return text('${version} ' + process.env.NOTE);` },
  },
});

/** Installs these versions one after another, each with its own setting. */
async function install(...versions: readonly string[]): Promise<void> {
  for (const name of versions)
    expect(
      await lab.install(version(name), '--set', `note=of ${name}`, '--no-start'),
    ).toMatchObject({ status: 0 });
}
const view = async () => (await lab.dxt('call', 'tiny', 'view')).stdout.trim();

test('a rollback goes back to the version before, with the settings that it had', async () => {
  await install('1.0.0', '1.1.0');
  expect(await view()).toBe('1.1.0 of 1.1.0');
  expect(transcript(await lab.dxt('rollback', 'tiny'))).toMatchInlineSnapshot(`
    "$ dxt rollback tiny
    exit 0
    --- stdout
    tiny is back at 1.0.0 (was 1.1.0)"
  `);
  expect(await view()).toBe('1.0.0 of 1.0.0');
  expect(transcript(await lab.dxt('rollback', 'tiny'))).toMatchInlineSnapshot(`
    "$ dxt rollback tiny
    exit 1
    --- stderr
    error: the used version of \`tiny\` is the oldest that is kept [no-version]

    hint: \`dxt rollback tiny <version>\` takes one of: \`1.1.0\`"
  `);
});

test('a rollback goes to any version that is kept, also forward', async () => {
  await install('1.0.0', '1.1.0', '1.2.0');
  expect(await lab.dxt('rollback', 'tiny', '1.0.0')).toMatchObject({ status: 0 });
  expect(await view()).toBe('1.0.0 of 1.0.0');
  expect(await lab.dxt('rollback', 'tiny', '1.2.0')).toMatchObject({ status: 0 });
  const run = await lab.dxt('rollback', 'tiny', '0.9.0');
  expect(run).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/\[no-version\]\n\nhint: .*`1\.0\.0`, `1\.1\.0`\n$/),
  });
});

test('the used version and the two before it are kept', async () => {
  await install('1.0.0', '1.1.0', '1.2.0', '1.3.0');
  const versions = JSON.parse((await lab.dxt('rollback', 'tiny', '--list', '--json')).stdout);
  expect(versions).toMatchObject([
    { version: '1.1.0', active: false },
    { version: '1.2.0', active: false },
    { version: '1.3.0', active: true },
  ]);
  const folders = readdirSync(join(lab.home, 'store/tiny'));
  expect(folders.filter((name) => !name.endsWith('.json'))).toHaveLength(3);
});

test('a version whose files were changed is not gone back to', async () => {
  await install('1.0.0', '1.1.0');
  const [{ dir }] = JSON.parse((await lab.dxt('rollback', 'tiny', '--list', '--json')).stdout) as [
    { dir: string },
  ];
  await chmod(dir, 0o755);
  await rm(join(dir, 'server.mjs'));
  expect(await lab.dxt('rollback', 'tiny')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('[tampered]'),
  });
  expect(await view()).toBe('1.1.0 of 1.1.0');
});

test('what is not installed and what has one version alone has nothing to go back to', async () => {
  expect((await lab.dxt('rollback', 'tiny')).stderr).toContain('[not-installed]');
  expect((await lab.dxt('rollback', 'tiny', '--list')).stderr).toContain('[not-installed]');
  await install('1.0.0');
  expect((await lab.dxt('rollback', 'tiny')).stderr).toContain('[no-version]');
});
