import { describe, expect, test } from 'vitest';
import { readDeclaredPermissions, validateManifest, type Problem } from '@opendxt/manifest';

type Json = Readonly<Record<string, unknown>>;

function manifestWith(permissions: unknown): string {
  return JSON.stringify(
    {
      manifest_version: '0.3',
      name: 'notes',
      version: '1.0.0',
      description: 'Keeps notes',
      author: { name: 'Ada' },
      server: {
        type: 'node',
        entry_point: 'server/index.js',
        mcp_config: {
          command: 'node',
          args: ['${__dirname}/server/index.js', '${user_config.folder}'],
          env: { MODE: '${user_config.mode}' },
        },
      },
      user_config: {
        folder: { type: 'directory', title: 'Folder', description: 'A folder', required: true },
        mode: { type: 'string', title: 'Mode', description: 'A mode', required: true },
      },
      _meta: { 'org.opendxt': { permissions } },
    },
    undefined,
    2,
  );
}

async function problemsOf(permissions: unknown): Promise<readonly Problem[]> {
  return (await validateManifest(manifestWith(permissions))).problems;
}

const reason = 'It needs this';
const required = (...entries: readonly Json[]): Json => ({
  required: entries.map((entry) => ({ reason, ...entry })),
});

describe('permissions that a manifest asks for', () => {
  test('have no problems when they are right', async () => {
    const problems = await problemsOf({
      required: [
        { network: ['api.example.com', '*.example.org:8443', 'example.net:*'], reason },
        { files: { setting: 'folder', access: 'write' }, reason },
      ],
      optional: [
        { network: 'public', reason },
        { local: ['nas.local:445', '[fe80::1]:80', '192.168.0.2:*'] },
        { code: 'npx' },
      ],
    });
    expect(problems).toEqual([]);
  });

  test.each<[code: string, permissions: unknown, path: string]>([
    ['permission-invalid', [], ''],
    ['permission-invalid', { needed: [] }, 'needed'],
    ['permission-invalid', { required: {} }, 'required'],
    ['permission-invalid', { required: ['network'] }, 'required.0'],
    ['permission-invalid', required({}), 'required.0'],
    ['permission-invalid', required({ network: 'public', code: 'npx' }), 'required.0'],
    ['permission-invalid', required({ network: 'public', why: 'x' }), 'required.0.why'],
    ['permission-invalid', { optional: [{ code: 'npx', reason: ' ' }] }, 'optional.0.reason'],
    ['permission-invalid', required({ network: 'api.example.com' }), 'required.0.network'],
    ['permission-invalid', required({ network: [] }), 'required.0.network'],
    ['permission-invalid', required({ network: ['*'] }), 'required.0.network.0'],
    ['permission-invalid', required({ network: ['*.com'] }), 'required.0.network.0'],
    ['permission-invalid', required({ network: ['https://a.example'] }), 'required.0.network.0'],
    ['permission-invalid', required({ network: ['localhost:1'] }), 'required.0.network.0'],
    ['permission-invalid', required({ network: ['127.0.0.1'] }), 'required.0.network.0'],
    ['permission-invalid', required({ network: ['2130706433'] }), 'required.0.network.0'],
    ['permission-invalid', required({ network: ['1.2.3.256'] }), 'required.0.network.0'],
    ['permission-invalid', required({ network: ['a.example:0'] }), 'required.0.network.0'],
    ['permission-invalid', required({ network: ['a.example:70000'] }), 'required.0.network.0'],
    ['permission-invalid', required({ network: ['münchen.example'] }), 'required.0.network.0'],
    ['permission-invalid', required({ network: ['[::1]:80'] }), 'required.0.network.0'],
    ['permission-invalid', required({ local: ['nas.local'] }), 'required.0.local.0'],
    ['permission-invalid', required({ local: 'public' }), 'required.0.local'],
    ['permission-invalid', required({ code: 'rm -rf /' }), 'required.0.code'],
    ['permission-invalid', required({ files: 'folder' }), 'required.0.files'],
    ['permission-invalid', required({ files: { setting: 1 } }), 'required.0.files.setting'],
    [
      'permission-invalid',
      required({ files: { setting: 'folder', access: 'all' } }),
      'required.0.files.access',
    ],
    ['permission-setting', required({ files: { setting: 'fodler' } }), 'required.0.files.setting'],
    ['permission-setting', required({ files: { setting: 'mode' } }), 'required.0.files.setting'],
    ['permission-wide', required({ network: ['*.github.io'] }), 'required.0.network.0'],
    ['permission-without-reason', { required: [{ network: 'public' }] }, 'required.0'],
    [
      'permission-repeated',
      { ...required({ code: 'npx' }), optional: [{ code: 'npx' }] },
      'optional.0.code',
    ],
  ])('give %s alone for %j', async (code, permissions, path) => {
    const problems = await problemsOf(permissions);
    expect(problems.map((problem) => [problem.code, problem.path.slice(3).join('.')])).toEqual([
      [code, path],
    ]);
    expect(problems[0]?.place).toBeDefined();
  });

  test('give all their problems at once, each at its place', async () => {
    const problems = await problemsOf({
      required: [{ network: ['*', 'localhost:1'] }, { files: { setting: 'nope' }, reason }],
    });
    expect(problems.map(({ code }) => code)).toEqual([
      'permission-invalid',
      'permission-invalid',
      'permission-setting',
    ]);
    const lines = problems.map(({ place }) => place?.line ?? 0);
    expect(lines).toEqual(lines.toSorted((a, b) => a - b));
  });

  test('ask for nothing where they are not understood, and for the rest all the same', () => {
    const { permissions } = readDeclaredPermissions({
      'org.opendxt': {
        permissions: {
          required: [
            { network: ['API.Example.com.', '*'], reason: ' Weather ' },
            { files: { setting: 'folder', access: 'root' } },
          ],
          optional: [{ network: 'public' }],
        },
      },
    });
    expect(permissions).toMatchObject([
      {
        permission: { kind: 'network', host: 'api.example.com:443' },
        required: true,
        reason: 'Weather',
      },
      { permission: { kind: 'any-public-host' }, required: false },
    ]);
    expect(readDeclaredPermissions({})).toEqual({ permissions: [], problems: [] });
  });
});
