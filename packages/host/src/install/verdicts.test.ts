import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { digestFile } from '@opendxt/bundle';
import { temporaryFolder, writeExtension } from '@opendxt/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { activeSubject, openContext, prepareStart, type HostContext } from '../activation/index.ts';
import type { AuditEvent } from '../audit/index.ts';
import { homeAt, type Home } from '../home/index.ts';
import { loadPolicyFrom } from '../policy/index.ts';
import { thisMachine } from '../runtimes/index.ts';
import { noIsolation } from '../sandbox/index.ts';
import {
  findInstalled,
  readReceipt,
  readScan,
  readState,
  receiptPath,
  writeReceipt,
  writeScan,
} from '../store/index.ts';
import { decideTrust } from '../trust/index.ts';
import { applyInstall, planInstall, rollback, uninstall, type PlanOptions } from './index.ts';
import { keyOf, malicious, publisherId, reportOf, signedBy } from './testing/index.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let home: Home;
let context: HostContext;
let events: AuditEvent[];
beforeEach(async () => {
  folder = await temporaryFolder();
  home = homeAt(join(folder.path, 'home'));
  events = [];
  context = {
    ...(await openContext(home, thisMachine())),
    sandbox: noIsolation,
    audit: { record: async (event) => void events.push(event) },
  };
});
afterEach(() => folder.remove());

async function bundle(version = '1.0.0'): Promise<string> {
  const file = join(folder.path, `tiny-${version}.mcpb`);
  await writeExtension(file, { name: 'tiny', version });
  return file;
}

const install = async (version?: string, options: PlanOptions = {}) => {
  const plan = await planInstall(context, await bundle(version), { start: false, ...options });
  return applyInstall(context, plan, { agreed: true });
};

const by = (name?: string, rules: PlanOptions['rules'] = {}): PlanOptions => ({
  checks: { verify: signedBy(name) },
  rules,
});
const start = async () => prepareStart(context, await activeSubject(context, 'tiny'));
const trust = (content: object) =>
  writeFileSync(join(home.root, 'trust.json'), JSON.stringify({ format: 1, ...content }));
const rule = (content: object) => {
  const file = join(folder.path, 'policy.json');
  writeFileSync(file, JSON.stringify({ format: 1, ...content }));
  context = { ...context, policy: () => loadPolicyFrom([{ file, owner: 'user' }]) };
};

test('without more than a bundle it is unsigned, and nothing of it was looked up', async () => {
  const plan = await planInstall(context, await bundle());
  expect(plan.signature?.decision).toMatchObject({ status: 'unsigned', refused: false });
  expect(plan.scan?.summary).toMatchObject({ lookedUp: false, searched: true, malicious: [] });
  await applyInstall(context, plan);
  const { receipt, folder: name } = await findInstalled(home, 'tiny');
  expect(receipt.signature?.evidence.fileDigest).toBe(receipt.digest);
  expect(receipt.scan).toEqual(plan.scan?.summary);
  expect(await readScan(home, 'tiny', name)).toMatchObject({ inventory: { packages: [] } });
  expect(events.at(-1)).toMatchObject({
    event: 'install',
    signature: { status: 'unsigned' },
    scan: { severity: 'none' },
  });
  await start();
});

test('what is malicious, changed after it was signed or blocked is not installed', async () => {
  const scan = async () => reportOf(malicious);
  await expect(install('1.0.0', { checks: { scan } })).rejects.toMatchObject({
    code: 'malicious',
    message:
      '`tiny` is not installed: `left-pad@9.9.9` in it is known to be malicious (MAL-2026-1)',
  });
  const verify: PlanOptions['checks'] = {
    verify: async (subject) => {
      const found = await signedBy('Ada')(subject);
      return { ...found, decision: { ...found.decision, status: 'tampered', refused: true } };
    },
  };
  await expect(install('1.0.0', { checks: verify })).rejects.toMatchObject({
    code: 'signature-refused',
  });
  await install('0.9.0');
  trust({ blocked: { digests: [{ digest: await digestFile(await bundle()), why: 'it phones' }] } });
  await expect(install()).rejects.toMatchObject({
    code: 'signature-refused',
    message: expect.stringContaining('it phones'),
  });
  expect((await readState(home)).extensions['tiny']?.active).toMatch(/^0\.9\.0-/);
});

test('a check that saw another file than the plan does not count', async () => {
  const other = await bundle('9.0.0');
  const verify: PlanOptions['checks'] = {
    verify: (subject) => signedBy('Ada')({ ...subject, file: other }),
  };
  await expect(install('1.0.0', { checks: verify })).rejects.toMatchObject({
    code: 'file-changed',
  });
});

test('the first publisher is the one whom updates come from; another one has to be named', async () => {
  await install('1.0.0', by());
  await install('2.0.0', by('Ada'));
  expect((await readState(home)).extensions['tiny']?.signer).toBe(publisherId('Ada'));
  await expect(install('3.0.0', by('Bob'))).rejects.toMatchObject({
    code: 'publisher-changed',
    hint: expect.stringContaining(`--new-publisher '${publisherId('Bob')}'`),
  });
  await expect(install('3.0.0', by())).rejects.toMatchObject({
    code: 'publisher-changed',
    message: expect.stringContaining('not signed'),
  });
  const named = { newPublisher: publisherId('Eve') };
  await expect(install('3.0.0', by('Bob', named))).rejects.toMatchObject({
    code: 'publisher-changed',
  });
  await install('3.0.0', by('Ada'));
  await install('4.0.0', by('Bob', { newPublisher: publisherId('Bob') }));
  await expect(install('5.0.0', by('Ada'))).rejects.toMatchObject({ code: 'publisher-changed' });
  await rollback(context, 'tiny');
  await install('5.0.0', by('Ada'));
  await install('6.0.0', by(undefined, { newPublisher: 'none' }));
  expect((await readState(home)).extensions['tiny']?.signer).toBeUndefined();
});

test('a signature that has expired binds nobody and proves no publisher', async () => {
  const expired: PlanOptions['checks'] = {
    verify: async (subject) => {
      const { evidence } = await signedBy('Ada')(subject);
      const late = { ...evidence, judgedAt: '2030-01-01T00:00:00.000Z' };
      const rules = { publishers: [], blocked: { digests: [], keys: [] } };
      const { extension } = subject;
      return { evidence: late, decision: decideTrust(late, { ...rules, extension }) };
    },
  };
  await install('1.0.0', { checks: expired });
  expect((await readState(home)).extensions['tiny']?.signer).toBeUndefined();
  await install('2.0.0', by('Ada'));
  await expect(install('3.0.0', { checks: expired })).rejects.toMatchObject({
    code: 'publisher-changed',
    message: expect.stringContaining('has a signature that is `expired`'),
  });
  await install('3.0.0', { checks: expired, rules: { newPublisher: 'none' } });
});

test('a name that a stranger chose ends no quoted argument', async () => {
  await install('1.0.0', by('Ada'));
  const verify: PlanOptions['checks'] = {
    verify: async (subject) => {
      const { evidence, decision } = await signedBy('Bob')(subject);
      const publisher = { id: `ca:1:CN=x'; rm -rf ~; '`, name: 'x' };
      return { evidence, decision: { ...decision, publisher } };
    },
  };
  await expect(install('2.0.0', { checks: verify })).rejects.toMatchObject({
    hint: expect.stringContaining(String.raw`'ca:1:CN=x'\''; rm -rf ~; '\'''`),
  });
});

test('data that was kept goes to the same publisher alone', async () => {
  await install('1.0.0', by('Ada'));
  await uninstall(context, 'tiny', { keepData: true });
  await expect(install('2.0.0', by())).rejects.toMatchObject({ code: 'publisher-changed' });
  await install('2.0.0', by('Ada'));
});

test('a key or a file that is blocked later is not started, nor where that can’t be read', async () => {
  await install('1.0.0', by('Ada'));
  await start();
  trust({ blocked: { keys: [{ key: keyOf('Ada'), why: 'it was stolen' }] } });
  await expect(start()).rejects.toMatchObject({
    code: 'signature-refused',
    message: expect.stringContaining('it was stolen'),
  });
  trust({ blockt: {} });
  await expect(start()).rejects.toMatchObject({ code: 'trust-unreadable' });
  trust({});
  await start();
});

test('a later scan counts for the start', async () => {
  await install();
  const { folder: name } = await findInstalled(home, 'tiny');
  await writeScan(home, 'tiny', name, reportOf(malicious));
  await expect(start()).rejects.toMatchObject({ code: 'malicious' });
  await writeScan(home, 'tiny', name, reportOf({ ...malicious, kind: 'vulnerability' }));
  await start();
  rule({ scan: { highestSeverity: 'high' } });
  await expect(start()).rejects.toMatchObject({
    code: 'policy-refused',
    message: expect.stringContaining('found `critical`'),
  });
});

test('a policy that limits findings or requires a signature rules installs and starts', async () => {
  await install('1.0.0', by('Ada'));
  rule({ require: { signature: true } });
  await expect(start()).rejects.toMatchObject({
    message: expect.stringContaining('its is `self-signed`'),
  });
  rule({ scan: { highestSeverity: 'high' } });
  const unscanned = planInstall(context, await bundle('2.0.0'), { as: 'other' });
  await expect(unscanned).rejects.toMatchObject({
    code: 'policy-refused',
    message: expect.stringContaining('not looked up in advisories'),
  });
  await install('2.0.0', { checks: { verify: signedBy('Ada'), scan: async () => reportOf() } });
  await start();
});

test('what was installed before receipts knew of signatures stays usable until one is required', async () => {
  await install('1.0.0');
  const { folder: name } = await findInstalled(home, 'tiny');
  const path = receiptPath(home, 'tiny', name);
  const { signature: _signature, scan: _scan, ...old } = (await readReceipt(path))!;
  writeFileSync(path, JSON.stringify({ ...old, format: 2 }));
  await start();
  trust({ blocked: { digests: [{ digest: old.digest }] } });
  await expect(start()).rejects.toMatchObject({ code: 'signature-refused' });
  trust({});
  rule({ require: { signature: true } });
  await expect(start()).rejects.toMatchObject({
    message: expect.stringContaining('nobody has looked for one: install its bundle again'),
  });
  rule({});
  expect(await install('1.0.0')).toMatchObject({ action: 'keep', repaired: false });
  expect(await readReceipt(path)).toMatchObject({
    signature: { decision: { status: 'unsigned' } },
  });
});

test('a receipt whose signature is not as it must be starts nothing', async () => {
  await install();
  const { folder: name } = await findInstalled(home, 'tiny');
  const path = receiptPath(home, 'tiny', name);
  const receipt = (await readReceipt(path))!;
  for (const broken of [
    { signature: { evidence: {}, decision: {} } },
    { scan: { severity: 'odd' } },
  ]) {
    await writeReceipt(path, { ...receipt, ...(broken as object) });
    await expect(start()).rejects.toMatchObject({ code: 'state-unreadable' });
  }
});
