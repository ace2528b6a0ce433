import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@opendxt/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { homeAt, prepareHome, type Home } from '../home/index.ts';
import { thisMachine } from '../runtimes/index.ts';
import { openSecrets, type Secrets } from '../secrets/index.ts';
import {
  keepOpenSettings,
  readSettings,
  revealSettings,
  stageSettings,
  tidySettings,
} from './index.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let home: Home;
let secrets: Secrets;
beforeEach(async () => {
  folder = await temporaryFolder('opendxt séttings ');
  home = homeAt(join(folder.path, 'home'));
  await prepareHome(home);
  secrets = openSecrets(home, { ...thisMachine(), env: { OPENDXT_KEYCHAIN: 'off' } });
});
afterEach(() => folder.remove());

const [old, next] = ['1.0.0-aaaaaaaaaaaa', '2.0.0-bbbbbbbbbbbb'];
const stage = (version: string, values: object, more: object = {}) =>
  stageSettings(home, secrets, 'tiny', version, {
    values: { ...values },
    secrets: { ...more },
  });
const tidy = (versions: readonly string[], kept: readonly string[] = []) =>
  tidySettings(home, secrets, {
    installed: versions.length === 0 ? {} : { tiny: versions },
    kept,
  });
const reveal = async (version: string) =>
  (await revealSettings(home, secrets, 'tiny', version)).values;
const stored = () => readdirSync(join(home.secrets, 'values')).length;

test('each version has settings of its own, and shares secrets until they differ', async () => {
  const { secrets: refs } = await stage(old, { port: 1 }, { key: { value: 'hush' } });
  await stage(next, { port: 2 }, refs);
  expect(stored()).toBe(1);
  await stage(next, { port: 2 }, { key: { value: ['new', 'list'] } });
  expect(await reveal(old)).toEqual({ port: 1, key: 'hush' });
  expect(await reveal(next)).toEqual({ port: 2, key: ['new', 'list'] });
  const revealed = await revealSettings(home, secrets, 'tiny', next);
  expect(revealed.secretTexts).toEqual(['new', 'list']);
  expect(await tidy([next])).toBe(0);
  expect(stored()).toBe(1);
  expect(await reveal(old)).toEqual({});
});

test('the revision changes with the settings and with nothing else', async () => {
  expect((await readSettings(home, 'tiny', old)).revision).toBe('');
  const first = await stage(old, { port: 1 }, { key: { value: 'hush' } });
  expect((await stage(old, { port: 1 }, first.secrets)).revision).toBe(first.revision);
  const second = await stage(old, { port: 1 }, { key: { value: 'hush' } });
  expect(second.revision).not.toBe(first.revision);
  expect(JSON.stringify(await readSettings(home, 'tiny', old))).not.toContain('hush');
});

test('what was staged for nothing is dropped, with its secrets', async () => {
  await stage(old, {}, { key: { value: 'one' } });
  await stage(next, {}, { key: { value: 'two' } });
  await tidy([old]);
  expect([await reveal(old), await reveal(next)]).toEqual([{ key: 'one' }, {}]);
  await tidy([]);
  expect(existsSync(join(home.config, 'tiny.json'))).toBe(false);
  expect(stored()).toBe(0);
});

test('kept with the data are the open settings of the version that was used', async () => {
  await stage(next, { port: 2 }, { key: { value: 'hush' } });
  await stage(old, { port: 1 });
  await keepOpenSettings(home, 'tiny', next);
  await tidy([], ['tiny']);
  expect(await reveal('3.0.0-cccccccccccc')).toEqual({ port: 2 });
  expect(stored()).toBe(0);
});

test('settings that can not be understood keep all secrets, and nobody else from going on', async () => {
  await stage(old, {}, { key: { value: 'hush' } });
  await writeFile(join(home.config, 'broken.json'), '{');
  const known = { tiny: [old], broken: [old] };
  expect(await tidySettings(home, secrets, { installed: known, kept: [] })).toBe(0);
  expect(await reveal(old)).toEqual({ key: 'hush' });
  await expect(readSettings(home, 'broken', old)).rejects.toMatchObject({
    code: 'state-unreadable',
  });
});

test('an error about a secret names its setting and the command that helps', async () => {
  await stage(old, {}, { key: { value: 'hush' } });
  const [name = ''] = readdirSync(join(home.secrets, 'values'));
  await writeFile(join(home.secrets, 'values', name), '{"format":9}');
  await expect(reveal(old)).rejects.toMatchObject({
    message: expect.stringContaining('`tiny` (`key`)') as string,
  });
});

/** As the first version of OpenDXT wrote them. */
async function writeFirstFormat(): Promise<void> {
  const file = (values: object) => JSON.stringify({ format: 1, revision: 'r', values });
  await writeFile(join(home.config, 'tiny.json'), file({ port: 1 }));
  await writeFile(join(home.secrets, 'tiny.json'), file({ key: 'hush', pins: ['1', '2'] }));
}

test('secrets of the first format are used, and moved by the next change', async () => {
  await writeFirstFormat();
  const all = { port: 1, key: 'hush', pins: ['1', '2'] };
  expect(Object.keys((await readSettings(home, 'tiny', old)).secrets)).toEqual(['key', 'pins']);
  expect(await reveal(old)).toEqual(all);
  await tidy([old]);
  expect(existsSync(join(home.secrets, 'tiny.json'))).toBe(false);
  expect(await reveal(old)).toEqual(all);
  const written = [home.config, join(home.secrets, 'values')].flatMap((path) =>
    readdirSync(path).map((name) => readFileSync(join(path, name), 'utf8')),
  );
  expect(written.join()).not.toContain('hush');
});

test('an interruption of the move loses nothing, wherever it comes', async () => {
  for (const puts of [0, 1]) {
    await writeFirstFormat();
    let left = puts;
    const failing: Secrets = {
      ...secrets,
      put: async (text) => {
        if (left === 0) throw new Error('killed');
        left -= 1;
        return secrets.put(text);
      },
    };
    const known = { installed: { tiny: [old] }, kept: [] };
    await expect(tidySettings(home, failing, known)).rejects.toThrow('killed');
    expect(await reveal(old)).toEqual({ port: 1, key: 'hush', pins: ['1', '2'] });
  }
  await tidy([old]);
  // What was moved and not named is gone.
  expect(stored()).toBe(2);
  // After the last step but one: the old file is still there, and no longer counts.
  await writeFile(
    join(home.secrets, 'tiny.json'),
    JSON.stringify({ format: 1, revision: 'r', values: { key: 'stale' } }),
  );
  expect(await reveal(old)).toMatchObject({ key: 'hush' });
  await tidy([old]);
  expect(existsSync(join(home.secrets, 'tiny.json'))).toBe(false);
});

test('a setting that is given while secrets are still in the first format keeps the others', async () => {
  await writeFirstFormat();
  const before = await readSettings(home, 'tiny', old);
  await stage(old, { port: 2 }, { ...before.secrets, key: { value: 'new' } });
  expect(await reveal(old)).toEqual({ port: 2, key: 'new', pins: ['1', '2'] });
});
