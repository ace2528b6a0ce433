import { chmod, chown, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder, testNeeding } from '@opendxt/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { homeAt } from '../home/index.ts';
import {
  loadPolicy,
  loadPolicyFrom,
  noPolicy,
  policyPlaces,
  readPolicy,
  type PolicySubject,
} from './index.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder('opendxt pölicy ');
});
afterEach(() => folder.remove());

const subject: PolicySubject = {
  id: 'files',
  author: 'Ada Example',
  digest: 'a'.repeat(64),
  isolation: 'full',
  permissions: [],
};

test('without a file nothing is forbidden; a file that cannot be understood stops everything', async () => {
  const home = homeAt(folder.path);
  const [, user] = policyPlaces(home, { platform: 'linux' });
  const load = () => loadPolicyFrom([user!]);
  expect(await load()).toBe(noPolicy);
  await writeFile(user!.file, '{ "format": 1, "block": { "ids": ["files"] } }');
  expect((await load()).refusals(subject)).toHaveLength(1);
  await writeFile(user!.file, '{ "format": 1,\n "blok": {} }');
  await expect(load()).rejects.toMatchObject({
    code: 'policy-unreadable',
    message: `\`${user!.file}:2:2\`: \`blok\` is not a key of a policy`,
  });
  await writeFile(user!.file, Buffer.from([0xff, 0xfe, 0]));
  await expect(load()).rejects.toMatchObject({ code: 'policy-unreadable' });
});

testNeeding('POSIX')('a folder or a link that leads nowhere is no missing policy', {}, async () => {
  const file = join(folder.path, 'policy.json');
  const places = [{ file, owner: 'user' }] as const;
  await symlink(join(folder.path, 'gone'), file);
  await expect(loadPolicyFrom(places)).rejects.toMatchObject({ code: 'policy-unreadable' });
  const inside = [{ file: join(folder.path, 'file/policy.json'), owner: 'user' }] as const;
  await writeFile(join(folder.path, 'file'), '');
  expect(readPolicy(inside[0])).toMatchObject({ kind: 'unreadable' });
  await mkdir(join(folder.path, 'folder'));
  await expect(
    loadPolicyFrom([{ file: join(folder.path, 'folder'), owner: 'user' }]),
  ).rejects.toMatchObject({ code: 'policy-unreadable' });
});

testNeeding('POSIX', 'root')(
  'a policy of the machine that others than root could change stops everything',
  {},
  async () => {
    const place = { file: join(folder.path, 'etc/policy.json'), owner: 'machine' } as const;
    const why = async () => {
      const found = readPolicy(place);
      return found.kind === 'unreadable' ? found.why : found.kind;
    };
    await mkdir(join(folder.path, 'etc'), { mode: 0o755 });
    await writeFile(place.file, '{ "format": 1 }', { mode: 0o644 });
    expect(await why()).toBe('read');
    await chmod(place.file, 0o664);
    expect(await why()).toBe('others than root may write to it (mode 664)');
    await chmod(place.file, 0o644);
    await chown(place.file, 1000, 0);
    expect(await why()).toBe('it belongs to user 1000, and not to root');
    await chown(place.file, 0, 0);
    await chmod(join(folder.path, 'etc'), 0o777);
    expect(await why()).toContain('others than root may write to it (mode 777)');
    await chmod(join(folder.path, 'etc'), 0o755);
    const link = join(folder.path, 'link.json');
    await mkdir(join(folder.path, 'open'));
    await writeFile(join(folder.path, 'open/policy.json'), '{ "format": 1 }');
    await chmod(join(folder.path, 'open'), 0o777);
    await symlink(join(folder.path, 'open/policy.json'), link);
    expect(readPolicy({ file: link, owner: 'machine' })).toMatchObject({ kind: 'unreadable' });
    await expect(loadPolicyFrom([{ file: link, owner: 'machine' }])).rejects.toMatchObject({
      code: 'policy-unreadable',
      hint: expect.stringContaining('the administrator of this machine') as string,
    });
  },
);

test('no variable of the environment leads to another policy of the machine', async () => {
  const files = ['linux', 'darwin', 'win32'].map(
    (platform) => policyPlaces(homeAt('/h'), { platform })[0]?.file,
  );
  expect(files).toEqual([
    '/etc/opendxt/policy.json',
    '/Library/Application Support/OpenDXT/policy.json',
    String.raw`C:\ProgramData\OpenDXT\policy.json`,
  ]);
  await expect(loadPolicy(homeAt(folder.path), { platform: 'linux' })).resolves.toBeDefined();
});
