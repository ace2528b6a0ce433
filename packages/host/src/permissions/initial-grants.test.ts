import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { testOnPosix } from '@opendxt/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { usualLimits } from '../sandbox/index.ts';
import { boxRules, initialGrants, noGrants, type Grants } from './index.ts';
import { allow, grantsLab, manifestOf, type GrantsLab } from './testing/index.ts';

let lab: GrantsLab;
beforeEach(async () => {
  lab = await grantsLab();
});
afterEach(() => lab.remove());

const at = (path: string) => lab.at(path);
const consentTo: GrantsLab['consentTo'] = (...given) => lab.consentTo(...given);
const agree: GrantsLab['agree'] = (...given) => lab.agree(...given);

describe('agreeing', () => {
  test('grants what was picked, by its real path, to read', async () => {
    await symlink(at('me/docs'), at('me/link'));
    const grants = await agree({ folder: {} }, { folder: at('me/link') });
    expect(grants.files).toEqual([{ setting: 'folder', access: 'read', paths: [at('me/docs')] }]);
    const rules = await boxRules(grants, manifestOf({ folder: {} }), { folder: at('me/link') });
    expect(rules).toMatchObject({
      reads: [at('me/docs')],
      writes: [],
      network: { hosts: [], anyPublic: false, local: [] },
      limits: usualLimits,
      settings: { folder: at('me/docs') },
    });
  });

  test('grants several folders, and each once', async () => {
    const folders = [at('me/docs'), at('me/other'), `${at('me/docs')}/`];
    const options = { folders: { multiple: true } };
    const grants = await agree(options, { folders }, allow('write:folders'));
    expect(grants.files).toEqual([
      { setting: 'folders', access: 'write', paths: [at('me/docs'), at('me/other')] },
    ]);
    const rules = await boxRules(grants, manifestOf(options), { folders });
    expect(rules.writes).toEqual([at('me/docs'), at('me/other')]);
    expect(rules.reads).toEqual([]);
  });

  test('does not grant a default that nobody has seen, or that is not there', async () => {
    const options = { folder: { default: '${HOME}/docs' }, none: { default: '${HOME}/none' } };
    expect((await agree(options, {})).files).toEqual([]);
    const seen = await agree(options, {}, { acceptDefaults: true });
    expect(seen.files).toEqual([{ setting: 'folder', access: 'read', paths: [at('me/docs')] }]);
    const unseen = await agree(options, {});
    const later = await agree(options, {}, { before: unseen, acceptDefaults: true });
    expect(later.files).toEqual([]);
    const named = await agree(options, {}, allow('read:folder'));
    expect(named.files).toEqual(seen.files);
    const rules = await boxRules(named, manifestOf(options), {});
    expect(rules).toMatchObject({ reads: [at('me/docs')], settings: { folder: at('me/docs') } });
    await expect(agree(options, {}, allow('read:none'))).rejects.toMatchObject({
      code: 'grant-refused',
    });
  });

  test.each(['me', '', 'me/.ssh', 'state', 'state/x', 'me/docs/a.txt', 'nowhere'])(
    'is refused for the folder %j',
    async (path) => {
      await mkdir(at('state/x'));
      const settings = { folder: at(path) };
      await expect(agree({ folder: {} }, settings)).rejects.toMatchObject({
        code: 'grant-refused',
        message: expect.stringContaining('can’t be granted for `folder`') as string,
      });
    },
  );

  testOnPosix('is refused for a link to what can’t be granted', async () => {
    await symlink(at('me/.ssh'), at('me/innocent'));
    await expect(agree({ folder: {} }, { folder: at('me/innocent') })).rejects.toMatchObject({
      code: 'grant-refused',
      message: expect.stringContaining('`.ssh` in your home') as string,
    });
  });

  test('needs no grant for what lies in its own folders', async () => {
    const own = join(consentTo(manifestOf({}), {}).place.cwd, 'db');
    expect((await agree({ folder: {} }, { folder: own })).files).toEqual([]);
  });

  test('refuses to read inside what may be written, and not the other way round', async () => {
    const options = { outer: {}, inner: {} };
    const settings = { outer: at('me/docs'), inner: at('me/docs/inner') };
    await expect(agree(options, settings, allow('write:outer'))).rejects.toMatchObject({
      code: 'grant-refused',
    });
    const grants = await agree(options, settings, allow('write:inner'));
    expect(await boxRules(grants, manifestOf(options), settings)).toMatchObject({
      reads: [at('me/docs')],
      writes: [at('me/docs/inner')],
    });
    const both = await agree(options, settings, allow('write:inner', 'write:outer'));
    expect(await boxRules(both, manifestOf(options), settings)).toMatchObject({
      reads: [],
      writes: [at('me/docs')],
    });
    const same = { outer: at('me/docs'), inner: at('me/docs') };
    const one = await agree(options, same, allow('write:inner'));
    expect(await boxRules(one, manifestOf(options), same)).toMatchObject({
      reads: [],
      writes: [at('me/docs')],
    });
  });

  test('grants what is required and what is named, and nothing that is optional', async () => {
    const manifest = manifestOf(
      {},
      {
        _meta: {
          'org.opendxt': {
            permissions: {
              required: [{ network: ['a.example.com'], reason: 'r' }],
              optional: [{ network: ['b.example.com', 'c.example.com'] }, { local: ['nas:80'] }],
            },
          },
        },
      },
    );
    const named = allow('net:c.example.com', 'tools', 'tool:x', 'sampling', 'isolation:partial');
    const grants = await initialGrants(consentTo(manifest, {}, named));
    expect(grants).toMatchObject({
      tools: { usual: 'always', rules: { x: 'always' } },
      sampling: 'always',
      elicitation: 'ask',
      isolation: 'partial',
    });
    expect((await boxRules(grants, manifest, {})).network).toEqual({
      hosts: ['a.example.com:443', 'c.example.com:443'],
      anyPublic: false,
      local: [],
    });
  });

  test('does not grant code that is fetched unless it was declared or named', async () => {
    const server = {
      type: 'node',
      entry_point: 'a.js',
      mcp_config: { command: 'npx', args: ['x'] },
    };
    const plain = manifestOf({}, { server });
    expect((await initialGrants(consentTo(plain, {}))).permissions).toEqual([]);
    const named = await initialGrants(consentTo(plain, {}, allow('code:npx')));
    expect(named.permissions).toEqual([{ kind: 'fetched-code', command: 'npx' }]);
    // To run it opens no host: where it fetches from is granted by name.
    expect((await boxRules(named, plain, {})).network.hosts).toEqual([]);
    const meta = { 'org.opendxt': { permissions: { required: [{ code: 'npx', reason: 'r' }] } } };
    const declared = manifestOf({}, { server, _meta: meta });
    expect((await initialGrants(consentTo(declared, {}))).permissions).toHaveLength(1);
  });

  test('keeps what was agreed to before, and what was denied', async () => {
    const before: Grants = {
      ...noGrants,
      permissions: [{ kind: 'any-public-host' }],
      denied: [{ kind: 'files', setting: 'folder', access: 'read' }],
      tools: { usual: 'ask', rules: { x: 'never' }, pins: {} },
      limits: { memory: 1 },
    };
    const settings = { folder: at('me/docs') };
    const grants = await agree({ folder: {} }, settings, { before });
    expect(grants).toMatchObject({
      permissions: before.permissions,
      denied: before.denied,
      files: [],
      tools: before.tools,
      limits: before.limits,
    });
    const asked = await agree({ folder: {} }, settings, { before, ...allow('read:folder') });
    expect(asked.denied).toEqual([]);
    expect(asked.files).toHaveLength(1);
  });
});
