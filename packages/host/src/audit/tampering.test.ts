import { readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { seededRandom, temporaryFolder } from '@opendxt/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { HostError } from '../error/index.ts';
import { homeAt, type Home } from '../home/index.ts';
import { openAudit, verifyAudit, type AuditEvent } from './index.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let home: Home;
beforeEach(async () => {
  folder = await temporaryFolder('opendxt äudit ');
  home = homeAt(join(folder.path, 'home'));
  await mkdir(home.root);
});
afterEach(() => folder.remove());

const sizes = { file: 1500, kept: 1e6 };
const call = (tool: string): AuditEvent => ({
  event: 'call',
  id: 'tiny',
  tool,
  outcome: 'ok',
  milliseconds: 3,
  by: 'client',
});

async function fill(count: number): Promise<void> {
  const audit = openAudit(home, { sizes });
  for (let index = 0; index < count; index += 1) await audit.record(call(`tool-${index}`));
}

const at = (name: string) => join(home.root, name);
const read = (name: string) => readFileSync(at(name), 'utf8');
const linesOf = (name: string) => read(name).trimEnd().split('\n');
const writeLines = (name: string, lines: readonly string[]) =>
  writeFileSync(at(name), lines.map((line) => `${line}\n`).join(''));
const problems = async () =>
  (await verifyAudit(home)).problems.map(
    ({ file, line, message }) => `${file}${line === undefined ? '' : `:${line}`} ${message}`,
  );

test('what was done to the files is said, with file and line', async () => {
  await fill(4);
  const whole = linesOf('audit.jsonl');
  const [one = '', two = '', three = '', four = ''] = whole;
  const found: Record<string, readonly string[]> = {};
  const tries: Record<string, readonly string[]> = {
    edit: [one, two.replace('"ok"', '"failed"'), three, four],
    reorder: [one, three, two, four],
    duplicate: [one, two, two, three, four],
    removal: [one, four],
    'cut tail': [one, two],
    'blank line': [one, two, '', three, four],
    'white space': [one, two.replace('"seq":', '"seq": '), three, four],
    insertion: [one, two, '{"seq":3,"event":"enable","id":"x"}', three, four],
  };
  for (const [name, lines] of Object.entries(tries)) {
    writeLines('audit.jsonl', lines);
    found[name] = await problems();
  }
  expect(found).toMatchInlineSnapshot(`
    {
      "blank line": [
        "audit.jsonl:3 it is no record",
      ],
      "cut tail": [
        "audit.head it ends with record 4, and the last that is there is 2",
      ],
      "duplicate": [
        "audit.jsonl:3 record 2 stands here, where 3 is expected",
      ],
      "edit": [
        "audit.jsonl:2 the record was changed",
      ],
      "insertion": [
        "audit.jsonl:3 it is no record",
      ],
      "removal": [
        "audit.jsonl:2 records 2 to 3 are missing before it",
      ],
      "reorder": [
        "audit.jsonl:2 record 2 is missing before it",
        "audit.jsonl:3 record 2 stands here, where 4 is expected",
        "audit.jsonl:4 record 3 is missing before it",
      ],
      "white space": [
        "audit.jsonl:2 the record was changed",
      ],
    }
  `);
});

/** One change to one file, of which there are many. */
function tamper(next: (limit: number) => number): string {
  const names = readdirSync(home.root).filter((name) => name.startsWith('audit'));
  const name = names[next(names.length)] ?? '';
  const bytes = readFileSync(at(name));
  const kind = next(7);
  const where = next(bytes.length);
  const lines = linesOf(name);
  const first = next(lines.length);
  const second = next(lines.length);
  switch (kind) {
    case 0:
      bytes[where] = (bytes[where] ?? 0) ^ (1 << next(8));
      writeFileSync(at(name), bytes);
      break;
    case 1:
      writeFileSync(at(name), bytes.subarray(0, where));
      break;
    case 2:
      writeLines(name, lines.toSpliced(first, 1));
      break;
    case 3:
      writeLines(name, lines.toSpliced(first, 0, lines[second] ?? ''));
      break;
    case 4: {
      const swapped = lines.with(first, lines[second] ?? '').with(second, lines[first] ?? '');
      writeLines(name, swapped);
      break;
    }
    case 5:
      rmSync(at(name));
      break;
    default: {
      const other = names[next(names.length)] ?? '';
      renameSync(at(name), at('swap'));
      if (other !== name) renameSync(at(other), at(name));
      renameSync(at('swap'), at(other));
    }
  }
  return `${name} ${kind} ${where} ${first} ${second}`;
}

const changes = process.env['OPENDXT_FULL'] === '1' ? 5000 : 600;

test(`each of ${changes} single changes to the files is found`, async () => {
  await fill(24);
  const names = readdirSync(home.root).filter((name) => name.startsWith('audit'));
  expect(names.length).toBeGreaterThan(3);
  const original = new Map(names.map((name) => [name, readFileSync(at(name))]));
  const next = seededRandom(20_260_203);
  let changed = 0;
  for (let round = 0; round < changes; round += 1) {
    const what = tamper(next);
    const isSame = names.every((name) => isSameFile(name, original.get(name)?.toString('latin1')));
    if (!isSame) {
      changed += 1;
      // A head of another format is refused as a whole.
      const intact = await verifyAudit(home).then(
        (verdict) => verdict.intact,
        (error: HostError) => error.code !== 'state-newer',
      );
      expect([what, intact]).toEqual([what, false]);
    }
    for (const [name, bytes] of original) writeFileSync(at(name), bytes);
  }
  expect(changed).toBeGreaterThan(changes * 0.6);
  expect(await verifyAudit(home)).toMatchObject({ intact: true, records: 24 });
});

function isSameFile(name: string, content = ''): boolean {
  try {
    const found = readFileSync(at(name), 'latin1');
    // The head is padded with white space, which says nothing.
    return name === 'audit.head' ? found.trim() === content.trim() : found === content;
  } catch {
    return false;
  }
}

test('what was cut stays visible after the next record', async () => {
  await fill(3);
  writeLines('audit.jsonl', linesOf('audit.jsonl').slice(0, 2));
  await openAudit(home).record(call('next'));
  expect(await problems()).toMatchInlineSnapshot(`
    [
      "audit.jsonl:3 record 3 is missing before it",
      "audit.jsonl:3 when this was written, \`audit.jsonl\` was not as it had been left: it had 562 bytes, and 843 had been written",
    ]
  `);
});

test('a head that was removed, replaced or cut with the log stays visible too', async () => {
  await fill(3);
  rmSync(at('audit.head'));
  expect(await problems()).toEqual([
    'audit.head it is missing, so that nobody can say whether the end is',
  ]);
  await openAudit(home).record(call('next'));
  writeFileSync(at('audit.head'), 'x');
  await openAudit(home).record(call('next'));
  expect(await problems()).toMatchInlineSnapshot(`
    [
      "audit.jsonl:4 when this was written, \`audit.head\` was not as it had been left: it was missing",
      "audit.jsonl:6 when this was written, \`audit.head\` was not as it had been left: it could not be understood",
    ]
  `);
});

test('100,000 records are verified as a stream', async () => {
  const audit = openAudit(home);
  for (let round = 0; round < 100; round += 1)
    await Promise.all(Array.from({ length: 1000 }, (_, index) => audit.record(call(`t${index}`))));
  let steps = 0;
  const verdict = await verifyAudit(home, { onProgress: () => (steps += 1) });
  expect(verdict).toMatchObject({ intact: true, records: 100_000 });
  expect(steps).toBeGreaterThan(20);
});
