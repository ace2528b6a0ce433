import {
  forTimestamps,
  makeAuthority,
  testNeeding,
  timestampAuthority,
  type TimestampAuthority,
} from '@opendxt/testkit';
import { afterAll, beforeAll, expect } from 'vitest';
import { makeScene, partsOf, type Scene, type TestSigner } from '../testing/index.ts';
import { requestTimestamp } from '../timestamps/index.ts';

let scene: Scene;
let ann: TestSigner;
let clock: TimestampAuthority;
const day = 24 * 60 * 60 * 1000;
const inTwoYears = new Date(Date.now() + 730 * day);

beforeAll(async () => {
  scene = await makeScene();
  ann = scene.signer('Ann', { notAfter: new Date(Date.now() + 365 * day) });
  const issued = scene.root.issue('Clock', { extensions: forTimestamps });
  clock = await timestampAuthority(scene.path, issued);
});
afterAll(async () => {
  await clock.stop();
  await scene[Symbol.asyncDispose]();
});

const testTime = testNeeding('openssl');
const timestamp = (imprint: Buffer) => requestTimestamp(clock.url, imprint, { fetch });

testTime('a signature outlives its certificate by a timestamp, in both layouts', async () => {
  for (const layout of ['B', 'C'] as const) {
    const signed = await scene.sign(ann, layout, { timestamp });
    const evidence = await scene.examine(signed, { now: inTwoYears });
    expect(evidence).toMatchObject({
      state: 'intact',
      layout,
      faults: [],
      timestamp: { trusted: true, authority: 'CN=Clock' },
    });
    expect(evidence.judgedAt).toBe(evidence.timestamp?.time);
  }
});

testTime('without one it is expired with its certificate', async () => {
  const signed = await scene.sign(ann, 'B');
  const evidence = await scene.examine(signed, { now: inTwoYears });
  expect(evidence).toMatchObject({
    state: 'intact',
    faults: [{ code: 'expired' }],
    judgedAt: inTwoYears.toISOString(),
  });
});

testTime('the word of the signer proves no time', async () => {
  const signed = await scene.sign(ann, 'B', { time: new Date() });
  const early = new Date(Date.now() - 30 * day);
  const { faults, claimedTime } = await scene.examine(signed, { now: early });
  expect(new Set(faults.map(({ code }) => code))).toEqual(new Set(['not-yet-valid']));
  expect(Date.parse(claimedTime ?? '')).toBeGreaterThan(early.getTime());
});

testTime('the timestamp of another signature proves nothing', async () => {
  const stolen = () => timestamp(Buffer.alloc(32, 7));
  const signed = await scene.sign(ann, 'B', { timestamp: stolen });
  const { state, faults, judgedAt } = await scene.examine(signed, { now: inTwoYears });
  expect({ state, codes: faults.map(({ code }) => code), judgedAt }).toEqual({
    state: 'intact',
    codes: ['expired', 'timestamp-invalid'],
    judgedAt: inTwoYears.toISOString(),
  });
});

testTime('nor does that of an authority that nobody trusts', async () => {
  const foreign = makeAuthority(scene.path, 'Foreign');
  const issued = foreign.issue('Other clock', { extensions: forTimestamps });
  const other = await timestampAuthority(foreign.folder, issued);
  const signed = await scene.sign(ann, 'B', {
    timestamp: (imprint) => requestTimestamp(other.url, imprint, { fetch }),
  });
  await other.stop();
  expect(partsOf(signed).der.includes('Other clock')).toBe(true);
  const { faults, timestamp: found } = await scene.examine(signed, { now: inTwoYears });
  expect(faults.map(({ code }) => code)).toEqual(['expired', 'timestamp-invalid']);
  expect(found).toMatchObject({ trusted: false });
});
