import { mkdir, rename, rm, symlink } from 'node:fs/promises';
import { testOnPosix } from '@opendxt/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { boxRules, initialGrants } from './index.ts';
import { grantsLab, manifestOf, type GrantsLab } from './testing/index.ts';

let lab: GrantsLab;
beforeEach(async () => {
  lab = await grantsLab();
});
afterEach(() => lab.remove());

const at = (path: string) => lab.at(path);
const consentTo: GrantsLab['consentTo'] = (...given) => lab.consentTo(...given);

describe('between the consent and a start', () => {
  const manifest = manifestOf({ folder: {} });

  testOnPosix('a folder that became a link elsewhere stops it', async () => {
    const settings = { folder: at('me/docs') };
    const grants = await initialGrants(consentTo(manifest, settings));
    await rename(at('me/docs'), at('me/moved'));
    await symlink(at('me/.ssh'), at('me/docs'));
    await expect(boxRules(grants, manifest, settings)).rejects.toMatchObject({
      code: 'grant-changed',
      message: expect.stringContaining(at('me/.ssh')) as string,
    });
  });

  testOnPosix('a folder above it that became a link stops it', async () => {
    const settings = { folder: at('me/docs/inner') };
    const grants = await initialGrants(consentTo(manifest, settings));
    await rename(at('me/docs'), at('me/moved'));
    await mkdir(at('me/.ssh/inner'));
    await symlink(at('me/.ssh'), at('me/docs'));
    await expect(boxRules(grants, manifest, settings)).rejects.toMatchObject({
      code: 'grant-changed',
    });
  });

  testOnPosix('a link of the user’s that leads elsewhere now stops it', async () => {
    await symlink(at('me/docs'), at('me/link'));
    const settings = { folder: at('me/link') };
    const grants = await initialGrants(consentTo(manifest, settings));
    await rm(at('me/link'));
    await symlink(at('me/other'), at('me/link'));
    await expect(boxRules(grants, manifest, settings)).rejects.toMatchObject({
      code: 'grant-changed',
    });
  });

  test('an update that is not asked about it does not agree to it either', async () => {
    const settings = { folder: at('me/docs') };
    const before = await initialGrants(consentTo(manifest, settings));
    await rename(at('me/docs'), at('me/moved'));
    await symlink(at('me/other'), at('me/docs'), 'junction');
    const after = await initialGrants(consentTo(manifest, settings, { before, picked: [] }));
    expect(after.files).toEqual(before.files);
    await expect(boxRules(after, manifest, settings)).rejects.toMatchObject({
      code: 'grant-changed',
    });
  });

  test('a folder that is gone is left out, and named', async () => {
    const settings = { folder: at('me/other') };
    const grants = await initialGrants(consentTo(manifest, settings));
    await rm(at('me/other'), { recursive: true });
    expect(await boxRules(grants, manifest, settings)).toMatchObject({
      reads: [],
      missing: [at('me/other')],
      settings,
    });
  });

  test('a setting that names another folder stops it', async () => {
    const grants = await initialGrants(consentTo(manifest, { folder: at('me/docs') }));
    await expect(boxRules(grants, manifest, { folder: at('me/other') })).rejects.toMatchObject({
      code: 'grant-changed',
    });
  });

  test('files whose permission is gone are not in the box', async () => {
    const settings = { folder: at('me/docs') };
    const grants = await initialGrants(consentTo(manifest, settings));
    const rules = await boxRules({ ...grants, permissions: [] }, manifest, settings);
    expect(rules).toMatchObject({ reads: [], writes: [] });
  });
});
