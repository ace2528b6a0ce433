import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { seededRandom, temporaryFolder, testOnPosix } from '@opendxt/testkit';
import { expect, test } from 'vitest';
import { homeAt } from '../home/index.ts';
import { openAudit, readAudit, verifyAudit } from './index.ts';

const dist = fileURLToPath(new URL('../../dist/', import.meta.url));

/** Records without end, in small and large records, and says each that was answered. */
const writer = (root: string, name: string) => `
  import { writeSync } from 'node:fs';
  import { openAudit } from ${JSON.stringify(`${dist}audit/index.js`)};
  import { homeAt } from ${JSON.stringify(`${dist}home/index.js`)};
  const audit = openAudit(homeAt(${JSON.stringify(root)}), { sizes: { file: 60_000, kept: 1e9 } });
  for (let count = 0; ; count += 1) {
    const what = ${JSON.stringify(name)} + '-' + count;
    const call = { event: 'call', id: 'tiny', tool: what, outcome: 'ok', milliseconds: 1, by: 'x' };
    await audit.record({ ...call, arguments: 'x'.repeat((count % 7) * 3000) });
    writeSync(1, what + '\\n');
  }`;

const rounds = process.env['OPENDXT_FULL'] === '1' ? 60 : 4;

testOnPosix(
  `of ${rounds} times three writers that are killed nothing that was answered is lost`,
  { timeout: 600_000 },
  async () => {
    await using folder = await temporaryFolder('opendxt äudit ');
    const home = homeAt(join(folder.path, 'home'));
    const next = seededRandom(7);
    const answered = new Set<string>();
    for (let round = 0; round < rounds; round += 1) {
      const children = ['a', 'b', 'c'].map((name) =>
        spawn(process.execPath, ['--input-type=module', '-e', writer(home.root, name + round)], {
          stdio: ['ignore', 'pipe', 'inherit'],
        }),
      );
      const outputs = children.map((child) => text(child.stdout));
      await Promise.all(children.map((child) => once(child.stdout, 'readable')));
      await Promise.all(children.map((child) => killAfter(child, 40 + next(160))));
      for (const output of await Promise.all(outputs))
        for (const line of output.split('\n').slice(0, -1)) answered.add(line);
      expect(await verifyAudit(home)).toMatchObject({ intact: true, problems: [] });
    }
    await openAudit(home).record({ event: 'enable', id: 'last' });
    const found = new Set<string>();
    for await (const record of readAudit(home)) if ('tool' in record) found.add(record.tool);
    expect([...answered].filter((what) => !found.has(what))).toEqual([]);
    expect(answered.size).toBeGreaterThan(rounds * 10);
    expect(await verifyAudit(home)).toMatchObject({ intact: true });
  },
);

async function killAfter(child: ChildProcess, milliseconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  child.kill('SIGKILL');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

/** The states of the disk between any two steps of an append, and within the write of its line. */
test('an append that ended at any byte is taken back or completed, and never an alarm', async () => {
  await using folder = await temporaryFolder();
  const home = homeAt(folder.path);
  const log = join(home.root, 'audit.jsonl');
  const headFile = join(home.root, 'audit.head');
  const record = (id: string) => openAudit(home).record({ event: 'enable', id });
  await record('one');
  const before = { log: readFileSync(log), head: readFileSync(headFile, 'utf8') };
  await record('two');
  const after = { log: readFileSync(log), head: readFileSync(headFile, 'utf8') };
  const { size, seq, hash } = JSON.parse(after.head) as Record<string, unknown>;
  const announced = JSON.stringify({
    ...(JSON.parse(before.head) as object),
    next: { size, seq, hash },
  });
  const repairs: string[] = [];
  for (let length = before.log.length; length <= after.log.length; length += 1) {
    writeFileSync(log, after.log);
    truncateSync(log, length);
    writeFileSync(headFile, announced);
    expect(await verifyAudit(home)).toMatchObject({ intact: true, problems: [] });
    await record('three');
    expect(await verifyAudit(home)).toMatchObject({ intact: true, problems: [] });
    const events: string[] = [];
    for await (const { event } of readAudit(home)) events.push(event);
    repairs.push(events.join(' '));
  }
  expect(repairs[0]).toBe('enable enable');
  expect(new Set(repairs.slice(1, -1))).toEqual(new Set(['enable repair enable']));
  expect(repairs.at(-1)).toBe('enable enable enable');
});

test('a rotation that ended between its steps is completed', async () => {
  await using folder = await temporaryFolder();
  const home = homeAt(folder.path);
  const record = (id: string) => openAudit(home).record({ event: 'enable', id });
  await record('one');
  const log = join(home.root, 'audit.jsonl');
  renameSync(log, join(home.root, 'audit-1.jsonl'));
  expect(await verifyAudit(home)).toMatchObject({ intact: true, records: 1 });
  await record('two');
  expect(await verifyAudit(home)).toMatchObject({ intact: true, records: 2, files: 2 });
});
