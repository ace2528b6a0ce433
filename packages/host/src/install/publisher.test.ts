import { afterEach, beforeEach, expect, test } from 'vitest';
import { readState } from '../store/index.ts';
import { decideTrust } from '../trust/index.ts';
import { rollback, uninstall, type PlanOptions } from './index.ts';
import { by, publisherId, signedBy, verdictLab, type VerdictLab } from './testing/index.ts';

let lab: VerdictLab;
beforeEach(async () => {
  lab = await verdictLab();
});
afterEach(() => lab[Symbol.asyncDispose]());

test('the first publisher is the one whom updates come from; another one has to be named', async () => {
  await lab.install('1.0.0', by());
  await lab.install('2.0.0', by('Ada'));
  expect((await readState(lab.context.home)).extensions['tiny']?.signer).toBe(publisherId('Ada'));
  await expect(lab.install('3.0.0', by('Bob'))).rejects.toMatchObject({
    code: 'publisher-changed',
    hint: expect.stringContaining(`--new-publisher '${publisherId('Bob')}'`),
  });
  await expect(lab.install('3.0.0', by())).rejects.toMatchObject({
    code: 'publisher-changed',
    message: expect.stringContaining('not signed'),
  });
  const named = { newPublisher: publisherId('Eve') };
  await expect(lab.install('3.0.0', by('Bob', named))).rejects.toMatchObject({
    code: 'publisher-changed',
  });
  await lab.install('3.0.0', by('Ada'));
  await lab.install('4.0.0', by('Bob', { newPublisher: publisherId('Bob') }));
  await expect(lab.install('5.0.0', by('Ada'))).rejects.toMatchObject({
    code: 'publisher-changed',
  });
  await rollback(lab.context, 'tiny');
  await lab.install('5.0.0', by('Ada'));
  await lab.install('6.0.0', by(undefined, { newPublisher: 'none' }));
  expect((await readState(lab.context.home)).extensions['tiny']?.signer).toBeUndefined();
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
  await lab.install('1.0.0', { checks: expired });
  expect((await readState(lab.context.home)).extensions['tiny']?.signer).toBeUndefined();
  await lab.install('2.0.0', by('Ada'));
  await expect(lab.install('3.0.0', { checks: expired })).rejects.toMatchObject({
    code: 'publisher-changed',
    message: expect.stringContaining('has a signature that is `expired`'),
  });
  await lab.install('3.0.0', { checks: expired, rules: { newPublisher: 'none' } });
});

test('a name that a stranger chose ends no quoted argument', async () => {
  await lab.install('1.0.0', by('Ada'));
  const verify: PlanOptions['checks'] = {
    verify: async (subject) => {
      const { evidence, decision } = await signedBy('Bob')(subject);
      const publisher = { id: `ca:1:CN=x'; rm -rf ~; '`, name: 'x' };
      return { evidence, decision: { ...decision, publisher } };
    },
  };
  await expect(lab.install('2.0.0', { checks: verify })).rejects.toMatchObject({
    hint: expect.stringContaining(String.raw`'ca:1:CN=x'\''; rm -rf ~; '\'''`),
  });
});

test('data that was kept goes to the same publisher alone', async () => {
  await lab.install('1.0.0', by('Ada'));
  await uninstall(lab.context, 'tiny', { keepData: true });
  await expect(lab.install('2.0.0', by())).rejects.toMatchObject({ code: 'publisher-changed' });
  await lab.install('2.0.0', by('Ada'));
});
