import { writeFileSync } from 'node:fs';
import { digestFile } from '@opendxt/bundle';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  findInstalled,
  readReceipt,
  readScan,
  readState,
  receiptPath,
  writeReceipt,
  writeScan,
} from '../store/index.ts';
import { applyInstall, planInstall, type PlanOptions } from './index.ts';
import {
  by,
  keyOf,
  malicious,
  publisherId,
  reportOf,
  signedBy,
  verdictLab,
  type VerdictLab,
} from './testing/index.ts';

let lab: VerdictLab;
beforeEach(async () => {
  lab = await verdictLab();
});
afterEach(() => lab[Symbol.asyncDispose]());

test('without more than a bundle it is unsigned, and nothing of it was looked up', async () => {
  const plan = await planInstall(lab.context, await lab.bundle());
  expect(plan.signature?.decision).toMatchObject({ status: 'unsigned', refused: false });
  expect(plan.scan?.summary).toMatchObject({ lookedUp: false, searched: true, malicious: [] });
  await applyInstall(lab.context, plan);
  const { receipt, folder: name } = await findInstalled(lab.context.home, 'tiny');
  expect(receipt.signature?.evidence.fileDigest).toBe(receipt.digest);
  expect(receipt.scan).toEqual(plan.scan?.summary);
  expect(await readScan(lab.context.home, 'tiny', name)).toMatchObject({
    inventory: { packages: [] },
  });
  expect(lab.events.at(-1)).toMatchObject({
    event: 'install',
    signature: { status: 'unsigned' },
    scan: { severity: 'none' },
  });
  await lab.start();
});

test('what is malicious, changed after it was signed or blocked is not installed', async () => {
  const scan = async () => reportOf(malicious);
  await expect(lab.install('1.0.0', { checks: { scan } })).rejects.toMatchObject({
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
  await expect(lab.install('1.0.0', { checks: verify })).rejects.toMatchObject({
    code: 'signature-refused',
  });
  await lab.install('0.9.0');
  lab.trust({
    blocked: { digests: [{ digest: await digestFile(await lab.bundle()), why: 'it phones' }] },
  });
  await expect(lab.install()).rejects.toMatchObject({
    code: 'signature-refused',
    message: expect.stringContaining('it phones'),
  });
  expect((await readState(lab.context.home)).extensions['tiny']?.active).toMatch(/^0\.9\.0-/);
});

test('what is refused is recorded with who and why, where the plan was to be applied', async () => {
  const { context, events } = lab;
  const { audit } = context;
  const scan = async () => reportOf(malicious);
  const about = { event: 'install', id: 'tiny', outcome: 'refused' };
  await expect(lab.install('1.0.0', { checks: { scan } })).rejects.toThrow();
  expect(events).toEqual([]);
  await expect(lab.install('1.0.0', { audit, checks: { scan } })).rejects.toThrow();
  expect(events.at(-1)).toMatchObject({
    ...about,
    version: '1.0.0',
    digest: await digestFile(await lab.bundle()),
    code: 'malicious',
    why: expect.stringContaining('left-pad@9.9.9'),
    scan: { malicious: ['MAL-2026-1'] },
  });
  lab.rule({ require: { signature: true } });
  await expect(lab.install('1.0.0', { audit, ...by('Ada') })).rejects.toThrow();
  expect(events.at(-1)).toMatchObject({
    ...about,
    code: 'policy-refused',
    why: expect.stringContaining('`require.signature` in `'),
    signature: { status: 'self-signed', publisher: publisherId('Ada') },
  });
  lab.rule({});
  await lab.install('1.0.0', { audit, ...by('Ada') });
  await expect(lab.install('2.0.0', { audit, ...by('Bob') })).rejects.toThrow();
  expect(events.at(-1)).toMatchObject({
    ...about,
    event: 'update',
    from: '1.0.0',
    version: '2.0.0',
    code: 'publisher-changed',
    why: expect.stringContaining(publisherId('Ada')),
    signature: { publisher: publisherId('Bob') },
  });
  const count = events.length;
  await expect(lab.install('0.9.0', { audit, ...by('Ada') })).rejects.toMatchObject({
    code: 'downgrade',
  });
  expect(events).toHaveLength(count);
});

test('a check that saw another file than the plan does not count', async () => {
  const other = await lab.bundle('9.0.0');
  const verify: PlanOptions['checks'] = {
    verify: (subject) => signedBy('Ada')({ ...subject, file: other }),
  };
  await expect(lab.install('1.0.0', { checks: verify })).rejects.toMatchObject({
    code: 'file-changed',
  });
});

test('a key or a file that is blocked later is not started, nor where that can’t be read', async () => {
  await lab.install('1.0.0', by('Ada'));
  await lab.start();
  lab.trust({ blocked: { keys: [{ key: keyOf('Ada'), why: 'it was stolen' }] } });
  await expect(lab.start()).rejects.toMatchObject({
    code: 'signature-refused',
    message: expect.stringContaining('it was stolen'),
  });
  lab.trust({ blockt: {} });
  await expect(lab.start()).rejects.toMatchObject({ code: 'trust-unreadable' });
  lab.trust({});
  await lab.start();
});

test('a later scan counts for the start', async () => {
  await lab.install();
  const { folder: name } = await findInstalled(lab.context.home, 'tiny');
  await writeScan(lab.context.home, 'tiny', name, reportOf(malicious));
  await expect(lab.start()).rejects.toMatchObject({ code: 'malicious' });
  await writeScan(
    lab.context.home,
    'tiny',
    name,
    reportOf({ ...malicious, kind: 'vulnerability' }),
  );
  await lab.start();
  lab.rule({ scan: { highestSeverity: 'high' } });
  await expect(lab.start()).rejects.toMatchObject({
    code: 'policy-refused',
    message: expect.stringContaining('found `critical`'),
  });
});

test('a policy that limits findings or requires a signature rules installs and starts', async () => {
  await lab.install('1.0.0', by('Ada'));
  lab.rule({ require: { signature: true } });
  await expect(lab.start()).rejects.toMatchObject({
    message: expect.stringContaining('its is `self-signed`'),
  });
  lab.rule({ scan: { highestSeverity: 'high' } });
  const unscanned = planInstall(lab.context, await lab.bundle('2.0.0'), { as: 'other' });
  await expect(unscanned).rejects.toMatchObject({
    code: 'policy-refused',
    message: expect.stringContaining('not looked up in advisories'),
  });
  await lab.install('2.0.0', { checks: { verify: signedBy('Ada'), scan: async () => reportOf() } });
  await lab.start();
});

test('what was installed before receipts knew of signatures stays usable until one is required', async () => {
  await lab.install('1.0.0');
  const { folder: name } = await findInstalled(lab.context.home, 'tiny');
  const path = receiptPath(lab.context.home, 'tiny', name);
  const { signature: _signature, scan: _scan, ...old } = (await readReceipt(path))!;
  writeFileSync(path, JSON.stringify({ ...old, format: 2 }));
  await lab.start();
  lab.trust({ blocked: { digests: [{ digest: old.digest }] } });
  await expect(lab.start()).rejects.toMatchObject({ code: 'signature-refused' });
  lab.trust({});
  lab.rule({ require: { signature: true } });
  await expect(lab.start()).rejects.toMatchObject({
    message: expect.stringContaining('nobody has looked for one: install its bundle again'),
  });
  lab.rule({});
  expect(await lab.install('1.0.0')).toMatchObject({ action: 'keep', repaired: false });
  expect(await readReceipt(path)).toMatchObject({
    signature: { decision: { status: 'unsigned' } },
  });
});

test('a receipt whose signature is not as it must be starts nothing', async () => {
  await lab.install();
  const { folder: name } = await findInstalled(lab.context.home, 'tiny');
  const path = receiptPath(lab.context.home, 'tiny', name);
  const receipt = (await readReceipt(path))!;
  for (const broken of [
    { signature: { evidence: {}, decision: {} } },
    { scan: { severity: 'odd' } },
  ]) {
    await writeReceipt(path, { ...receipt, ...(broken as object) });
    await expect(lab.start()).rejects.toMatchObject({ code: 'state-unreadable' });
  }
});
