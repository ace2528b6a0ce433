import {
  forTimestamps,
  seededRandom,
  testInFullRun,
  testNeeding,
  timestampAuthority,
} from '@opendxt/testkit';
import { afterAll, beforeAll, expect } from 'vitest';
import { counting, makeScene, partsOf, type Scene } from '../testing/index.ts';
import { requestTimestamp } from '../timestamps/index.ts';

let scene: Scene;
/** With an authority in between, and a timestamp; one bundle for each layout. */
const bundles = new Map<'A' | 'B' | 'C', Buffer>();
beforeAll(async () => {
  scene = await makeScene();
  const between = scene.root.authority('Between');
  const deep = scene.asSigner(between.issue('Deep'));
  const signer = {
    ...deep,
    certificates: [...deep.certificates, ...scene.asSigner(between).certificates],
  };
  const clock = scene.root.issue('Clock', { extensions: forTimestamps });
  const authority = await timestampAuthority(scene.path, clock);
  const timestamp = (imprint: Buffer) => requestTimestamp(authority.url, imprint, { fetch });
  const signed = await scene.sign(signer, 'B', { timestamp });
  const { archive, block } = partsOf(signed);
  bundles.set('B', signed);
  bundles.set('C', await scene.sign(signer, 'C', { timestamp }));
  await authority.stop();
  bundles.set('A', Buffer.concat([counting(archive, 0), block]));
});
afterAll(() => scene[Symbol.asyncDispose]());

const testBytes = testNeeding('openssl');

/** Whether an examination says that this is no intact bundle of a known publisher. */
async function isCaught(bytes: Buffer): Promise<boolean> {
  const { state, faults } = await scene.examine(bytes);
  return state !== 'none' && faults.length > 0;
}

async function missed(
  changed: Iterable<readonly [name: string, bytes: Buffer]>,
): Promise<string[]> {
  const found: string[] = [];
  for (const [name, bytes] of changed) if (!(await isCaught(bytes))) found.push(name);
  return found;
}

/** The bytes at these places, each with other bits. */
function* flips(places: Iterable<number>, bits: readonly number[], layouts = ['A', 'B', 'C']) {
  for (const [layout, bundle] of bundles) {
    if (!layouts.includes(layout)) continue;
    for (const at of places) {
      if (at >= bundle.length) continue;
      for (const bit of bits) {
        const bytes = Buffer.from(bundle);
        bytes.writeUInt8(bytes.readUInt8(at) ^ bit, at);
        yield [`layout ${layout}, byte ${at} of ${bundle.length}, bits ${bit}`, bytes] as const;
      }
    }
  }
}

function* truncations(lengths: Iterable<number>) {
  for (const [layout, bundle] of bundles) {
    const whole = layout === 'A' ? partsOf(bundle).archive.length : -1;
    for (const length of lengths) {
      // What is left of layout A then is the bundle that was signed, without a trace of it.
      if (length >= bundle.length || length === whole) continue;
      yield [
        `layout ${layout}, ${length} of ${bundle.length} bytes`,
        bundle.subarray(0, length),
      ] as const;
    }
  }
}

const sample = (count: number) => {
  const random = seededRandom(20_261_121);
  return Array.from({ length: count }, () => random(4000));
};
const all = Array.from({ length: 8000 }, (_, index) => index);

testBytes('the bundles that are damaged here are intact before', async () => {
  for (const [layout, bundle] of bundles) {
    expect(await scene.examine(bundle)).toMatchObject({
      state: 'intact',
      layout,
      faults: [],
      timestamp: { trusted: true },
    });
  }
});

testBytes('a changed byte is caught, wherever it is', async () => {
  expect(await missed(flips(sample(60), [1, 0x80]))).toEqual([]);
});

testBytes('a file that is cut off is caught, wherever it is cut', async () => {
  expect(await missed(truncations(sample(60)))).toEqual([]);
});

testInFullRun('each byte of a bundle, changed, is caught', { timeout: 600_000 }, async () => {
  expect(await missed(flips(all, [1], ['B']))).toEqual([]);
});

testInFullRun('each length that a file can be cut to is caught', { timeout: 600_000 }, async () => {
  expect(await missed(truncations(all))).toEqual([]);
});
