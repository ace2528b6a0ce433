import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder, testNeeding } from '@opendxt/testkit';
import { expect, test } from 'vitest';
import { homeAt, prepareHome } from '../home/index.ts';
import { thisMachine } from '../runtimes/index.ts';
import { diagnose, notInstalled } from './bubblewrap/diagnose.ts';
import { probeBubblewrap } from './bubblewrap/probe.ts';
import { chooseSandbox } from './choose.ts';

const boxTest = testNeeding('bubblewrap');

boxTest('what was found is kept, and found out anew for another machine', async () => {
  await using folder = await temporaryFolder();
  const home = homeAt(folder.path);
  await prepareHome(home);
  const first = await chooseSandbox(home, thisMachine());
  expect(first).toMatchObject({ name: 'bubblewrap', level: 'full' });
  const path = join(home.cache, 'sandbox.json');
  const kept = JSON.parse(readFileSync(path, 'utf8')) as { key: string; finding: object };
  const partly = { ...kept.finding, level: 'partial', shortcomings: ['a test'] };
  await writeFile(path, JSON.stringify({ ...kept, finding: partly }));
  expect(await chooseSandbox(home, thisMachine())).toMatchObject({ level: 'partial' });
  await writeFile(path, JSON.stringify({ ...kept, key: 'another', finding: partly }));
  expect(await chooseSandbox(home, thisMachine())).toMatchObject({ level: 'full' });
  await writeFile(path, '{ broken');
  expect(await chooseSandbox(home, thisMachine())).toMatchObject({ level: 'full' });
});

test('without bubblewrap nothing is isolated, and it is said how to get it', async () => {
  expect(await probeBubblewrap(thisMachine(), '/nowhere', undefined)).toEqual({
    level: 'none',
    shortcomings: [notInstalled],
    filtered: false,
  });
  await using folder = await temporaryFolder();
  const old = join(folder.path, 'bwrap');
  await writeFile(old, '#!/bin/sh\necho bubblewrap 0.4.1\n', { mode: 0o755 });
  const { level, shortcomings } = await probeBubblewrap(thisMachine(), folder.path, old);
  expect([level, shortcomings[0]]).toEqual(['none', expect.stringContaining('0.4.1 is too old')]);
  await writeFile(
    old,
    '#!/bin/sh\necho bubblewrap 0.9.0\necho "bwrap: setting up uid map: Permission denied" >&2; exit 1\n',
  );
  const forbidden = await probeBubblewrap(thisMachine(), folder.path, old);
  expect(forbidden.level).toBe('none');
  expect(forbidden.shortcomings).toHaveLength(1);
});

test('each reason why no box can be made has a sentence that says what to do', () => {
  const uidMap = 'bwrap: setting up uid map: Permission denied';
  expect(diagnose(uidMap, { 'kernel.apparmor_restrict_unprivileged_userns': '1' })).toContain(
    'AppArmor',
  );
  expect(diagnose(uidMap, { 'kernel.unprivileged_userns_clone': '0' })).toContain(
    'kernel.unprivileged_userns_clone=1',
  );
  expect(
    diagnose('No space left on device: namespace', { 'user.max_user_namespaces': '0' }),
  ).toContain('user.max_user_namespaces=10000');
  expect(diagnose(uidMap, {})).toContain('containers');
  expect(diagnose("bwrap: Can't mount proc on /newroot/proc", {})).toContain('/proc');
  expect(diagnose('bwrap: Unknown option --size', {})).toContain('too old');
});
