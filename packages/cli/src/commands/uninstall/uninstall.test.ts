import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRunning } from '@opendxt/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hostLab, transcript, type HostLab } from '../../testing/index.ts';

let lab: HostLab;
beforeEach(async () => {
  lab = await hostLab();
});
afterEach(() => lab.remove());

const keeper = {
  name: 'keeper',
  manifest: {
    user_config: {
      note: { type: 'string', title: 'Note', description: 'Note' },
      key: { type: 'string', title: 'Key', description: 'Key', sensitive: true },
    },
  },
  script: {
    before: `fs.writeFileSync('kept.txt', 'data'); console.error('hello');`,
    calls: { pid: 'return text(String(process.pid));' },
  },
};

async function installKeeper(): Promise<void> {
  const file = await lab.bundle(keeper);
  await lab.dxtWith(
    { stdin: 'hush' },
    'install',
    file,
    '--yes',
    '--set',
    'note=mine',
    '--secret',
    'key',
  );
}

const namedAfterIt = () =>
  readdirSync(lab.home, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.includes('keeper'),
  );

test('an uninstall ends the server and leaves nothing behind', async () => {
  await installKeeper();
  await lab.dxt('call', 'keeper', 'pid');
  const pid = await lab.serverProcess('keeper');
  expect(namedAfterIt()).toContain(join('data', 'keeper', 'kept.txt'));
  expect(transcript(await lab.dxt('uninstall', 'keeper', '--yes'))).toMatchInlineSnapshot(`
    "$ dxt uninstall keeper --yes
    exit 0
    --- stdout
    keeper is uninstalled"
  `);
  expect(isRunning(pid)).toBe(false);
  expect(namedAfterIt()).toEqual([]);
  expect((await lab.dxt('list', '--json')).stdout).toBe('[]\n');
});

test('--keep-data keeps data and open settings for the next install, and no secret', async () => {
  await installKeeper();
  await lab.dxt('call', 'keeper', 'pid');
  await lab.dxt('uninstall', 'keeper', '--yes', '--keep-data');
  expect(readFileSync(join(lab.home, 'data/keeper/kept.txt'), 'utf8')).toBe('data');
  expect(existsSync(join(lab.home, 'secrets/keeper.json'))).toBe(false);
  await lab.install(keeper);
  const shown = JSON.parse((await lab.dxt('show', 'keeper', '--json')).stdout) as object;
  expect(shown).toMatchObject({ settings: { note: 'mine' } });
});

test('what was kept goes to its owner alone, and is removed by name', async () => {
  await installKeeper();
  await lab.dxt('uninstall', 'keeper', '--yes', '--keep-data');
  const stranger = await lab.install({
    ...keeper,
    manifest: { author: { name: 'Somebody else' } },
  });
  expect(stranger.status).toBe(1);
  expect(stranger.stderr).toContain('`keeper` holds data that was kept for `keeper`');
  await lab.dxt('uninstall', 'keeper', '--yes');
  expect(namedAfterIt()).toEqual([]);
  expect(
    await lab.install({ ...keeper, manifest: { author: { name: 'Somebody else' } } }),
  ).toMatchObject({ status: 0 });
});

test('--dry-run shows what would be removed and removes nothing', async () => {
  await installKeeper();
  await lab.dxt('call', 'keeper', 'pid');
  const before = namedAfterIt();
  expect(transcript(await lab.dxt('uninstall', 'keeper', '--dry-run', '--keep-data')))
    .toMatchInlineSnapshot(`
      "$ dxt uninstall keeper --dry-run --keep-data
      exit 0
      --- stdout
      this is removed:
        versions  1.0.0
        secrets   key
        grants    what it was allowed
        log       what it wrote
      this stays:
        settings  note
        data      1 file, 4 B, in [folder]/home/data/keeper"
    `);
  const document = JSON.parse((await lab.dxt('uninstall', 'keeper', '--dry-run', '--json')).stdout);
  expect(document).toMatchObject({ settings: ['note'], secrets: ['key'], data: { files: 1 } });
  expect(namedAfterIt()).toEqual(before);
});

test('it needs agreement, and something to remove', async () => {
  await installKeeper();
  expect(transcript(await lab.dxt('uninstall', 'keeper'))).toMatchInlineSnapshot(`
    "$ dxt uninstall keeper
    exit 1
    --- stderr
    error: uninstalling needs your agreement, and there is nobody to ask [refused]

    hint: \`--yes\` agrees"
  `);
  expect(transcript(await lab.dxt('uninstall', 'other', '--yes'))).toMatchInlineSnapshot(`
    "$ dxt uninstall other --yes
    exit 1
    --- stderr
    error: \`other\` is not installed [not-installed]

    hint: \`dxt list\` shows what is"
  `);
  expect((await lab.dxt('list')).stdout).toContain('keeper');
});

test('an uninstall that was interrupted is finished by the next change', async () => {
  await installKeeper();
  await lab.dxt('call', 'keeper', 'pid');
  const path = join(lab.home, 'state.json');
  const state = JSON.parse(readFileSync(path, 'utf8')) as { extensions: object };
  const removals = [{ id: 'keeper', keepData: false }];
  writeFileSync(path, JSON.stringify({ ...state, extensions: {}, removals }));
  await lab.install({ name: 'other' });
  expect(namedAfterIt()).toEqual([]);
  expect((await lab.dxt('list')).stdout).toMatch(/^other /);
});
