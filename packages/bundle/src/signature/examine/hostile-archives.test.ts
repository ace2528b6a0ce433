import { hostileArchives, temporaryFolder, testInFullRun } from '@opendxt/testkit';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { examineSignature } from './index.ts';

/** The states of all archives whose name begins with this. */
async function statesOf(family: string): Promise<Map<string, string>> {
  await using folder = await temporaryFolder();
  const states = new Map<string, string>();
  const path = join(folder.path, 'hostile.mcpb');
  for (const archive of hostileArchives()) {
    if (!archive.name.startsWith(family)) continue;
    await writeFile(path, archive.bytes());
    const evidence = await examineSignature(path, { anchors: [], now: new Date() });
    states.set(archive.name, evidence.state);
  }
  return states;
}

test('no odd block of a signature is taken for none, or for a signature', async () => {
  const states = await statesOf('signature');
  expect(states.size).toBeGreaterThan(25);
  expect([...states].filter(([, state]) => state !== 'malformed')).toEqual([]);
});

test('files inside that look like a signature are none', async () => {
  const states = await statesOf('content: ');
  const lookalikes = [...states].filter(([name]) => /signature|signed/.test(name));
  expect(lookalikes.length).toBeGreaterThan(7);
  expect(lookalikes.filter(([, state]) => state !== 'none')).toEqual([]);
});

testInFullRun('there is an answer for every odd archive', async () => {
  const states = await statesOf('');
  const answers = new Set(states.values());
  expect(answers).toEqual(new Set(['none', 'malformed']));
});
