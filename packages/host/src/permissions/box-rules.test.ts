import { mkdir, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSource, readManifest, type Manifest, type Settings } from '@opendxt/manifest';
import { temporaryFolder, testOnPosix } from '@opendxt/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { homeAt } from '../home/index.ts';
import { installedPlace } from '../launch/index.ts';
import { thisMachine } from '../runtimes/index.ts';
import { usualLimits } from '../sandbox/index.ts';
import {
  boxRules,
  initialGrants,
  noGrants,
  parseAllow,
  requestPermissions,
  type Consent,
  type Grants,
} from './index.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let root: string;
beforeEach(async () => {
  folder = await temporaryFolder('grants ü ');
  root = await realpath(folder.path);
  for (const name of ['me/docs/inner', 'me/other', 'me/.ssh', 'state'])
    await mkdir(join(root, name), { recursive: true });
  await writeFile(join(root, 'me/docs/a.txt'), 'a');
});
afterEach(() => folder.remove());

const at = (path: string) => join(root, path);

function manifestOf(options: Readonly<Record<string, object>>, more: object = {}): Manifest {
  const text = JSON.stringify({
    manifest_version: '0.3',
    name: 'x',
    version: '1.0.0',
    author: { name: 'A' },
    server: {
      type: 'node',
      entry_point: 'a.js',
      mcp_config: {
        command: 'node',
        args: Object.keys(options).map((key) => `\${user_config.${key}}`),
      },
    },
    user_config: Object.fromEntries(
      Object.entries(options).map(([key, option]) => [
        key,
        { type: 'directory', title: key, description: key, ...option },
      ]),
    ),
    ...more,
  });
  const { manifest } = readManifest(parseSource(text), 'tolerant');
  if (manifest === undefined) throw new Error('the manifest is not readable');
  return manifest;
}

function consentTo(manifest: Manifest, settings: Settings, more: Partial<Consent> = {}): Consent {
  const machine = { ...thisMachine(), home: at('me') };
  const home = homeAt(at('state'));
  return {
    manifest,
    settings,
    machine,
    home,
    place: installedPlace(home, 'x', join(home.store, 'x/v1'), machine),
    request: requestPermissions(manifest, machine, settings),
    isolation: 'full',
    allowed: [],
    ...more,
  };
}

const agree = (options: Record<string, object>, settings: Settings, more: Partial<Consent> = {}) =>
  initialGrants(consentTo(manifestOf(options), settings, more));
const allow = (...texts: readonly string[]) => ({ allowed: texts.map((text) => parseAllow(text)) });

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
      const settings = { folder: path === '' ? root : at(path) };
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
