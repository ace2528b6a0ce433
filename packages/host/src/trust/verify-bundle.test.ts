import { mkdir, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeKey, makeSelfSigned, readCertificates, signBundle } from '@opendxt/bundle';
import { temporaryFolder, testOnPosix, writeExtension } from '@opendxt/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { homeAt } from '../home/index.ts';
import { thisMachine } from '../runtimes/index.ts';
import { verifyBundle } from './index.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => void (folder = await temporaryFolder()));
afterAll(() => folder.remove());

async function signer(name: string) {
  const key = await makeKey('ecdsa-p256');
  const [notBefore, notAfter] = [-1, 1].map((days) => new Date(Date.now() + days * 86_400_000));
  const pem = makeSelfSigned({ key, name, notBefore: notBefore!, notAfter: notAfter! });
  const certificates = readCertificates(Buffer.from(pem), name);
  return { pem, key, certificates, id: `key:${certificates[0]!.facts.key}` };
}

test('of two signatures that hold the one of the publisher counts whom the user has already', async () => {
  const [bob, ann] = [await signer('Bob'), await signer('Ann')];
  const file = join(folder.path, 'tiny.mcpb');
  await writeExtension(file, { name: 'tiny' });
  const time = new Date();
  await signBundle(file, { ...bob, layout: 'B', time });
  await signBundle(file, { ...ann, layout: 'detached', time });
  const home = homeAt(join(folder.path, 'home'));
  const machine = thisMachine();
  const trusts = { kind: 'certificate', pem: ann.pem };
  const publishers = [{ name: 'Ann', trusts, since: time.toISOString() }];
  await writeTrust({ publishers });
  const statusFor = async (publisher?: string) => {
    const extension = { id: 'tiny', ...(publisher !== undefined && { publisher }) };
    const { decision } = await verifyBundle({ home, machine }, file, { extension });
    const { status, samePublisher } = decision;
    return [status, samePublisher, decision.publisher?.name];
  };
  expect(await statusFor()).toEqual(['trusted', undefined, 'Ann']);
  expect(await statusFor(ann.id)).toEqual(['trusted', true, 'Ann']);
  expect(await statusFor(bob.id)).toEqual(['self-signed', true, 'Bob']);
  expect(await statusFor(`key:${'0'.repeat(64)}`)).toEqual(['trusted', false, 'Ann']);
  await writeTrust({
    publishers,
    blocked: { keys: [{ key: bob.id.slice(4) }] },
  });
  expect((await statusFor(ann.id))[0]).toBe('revoked');
});

testOnPosix('what signs a bundle is found from a link to it, too', async () => {
  const ann = await signer('Ann');
  const file = join(folder.path, 'real.mcpb');
  await writeExtension(file, { name: 'tiny' });
  await signBundle(file, { ...ann, layout: 'detached', time: new Date() });
  const link = join(folder.path, 'link.mcpb');
  await symlink(file, link);
  const home = homeAt(join(folder.path, 'empty'));
  const verify = async () =>
    (await verifyBundle({ home, machine: thisMachine() }, link)).decision.status;
  expect(await verify()).toBe('self-signed');
  await writeFile(`${file}.sig`, 'no signature');
  expect(await verify()).toBe('malformed');
});

testOnPosix('nothing is beside a bundle whose name leaves no room for it', async () => {
  const file = join(folder.path, `${'a'.repeat(240)}.mcpb`);
  const short = join(folder.path, 'short.mcpb');
  await writeExtension(short, { name: 'tiny' });
  await rename(short, file);
  const home = homeAt(join(folder.path, 'empty'));
  const { decision } = await verifyBundle({ home, machine: thisMachine() }, file);
  expect(decision.status).toBe('unsigned');
});

async function writeTrust(content: object): Promise<void> {
  await mkdir(join(folder.path, 'home'), { recursive: true });
  const text = JSON.stringify({ format: 1, ...content });
  await writeFile(join(folder.path, 'home', 'trust.json'), text);
}
