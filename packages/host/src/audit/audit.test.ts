import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder, testOnPosix } from '@opendxt/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { homeAt, type Home } from '../home/index.ts';
import { openAudit, readAudit, verifyAudit, type AuditEvent, type AuditRecord } from './index.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let home: Home;
beforeEach(async () => {
  folder = await temporaryFolder('opendxt äudit ');
  home = homeAt(join(folder.path, 'home'));
});
afterEach(() => folder.remove());

const call = (tool: string): AuditEvent => ({
  event: 'call',
  id: 'tiny',
  tool,
  outcome: 'ok',
  milliseconds: 3,
  by: 'client',
});
const now = () => new Date('2026-02-03T04:05:06.789Z');
const log = () => join(home.root, 'audit.jsonl');
const records = async (filter = {}) => {
  const found: AuditRecord[] = [];
  for await (const record of readAudit(home, filter)) found.push(record);
  return found;
};

test('a record is in the file when it is answered, and follows the one before', async () => {
  const audit = openAudit(home, { now });
  await audit.record({ event: 'enable', id: 'tiny' });
  await audit.record(call('echo'));
  const first = `{"seq":1,"time":"2026-02-03T04:05:06.789Z","event":"enable","id":"tiny","prev":"${'0'.repeat(64)}"}`;
  const hash = createHash('sha256').update(first).digest('hex');
  const second = `{"seq":2,"time":"2026-02-03T04:05:06.789Z","event":"call","id":"tiny","tool":"echo","outcome":"ok","milliseconds":3,"by":"client","prev":"${hash}"}`;
  const next = createHash('sha256').update(second).digest('hex');
  expect(await readFile(log(), 'utf8')).toBe(
    `${first.slice(0, -1)},"hash":"${hash}"}\n${second.slice(0, -1)},"hash":"${next}"}\n`,
  );
  expect(await verifyAudit(home)).toEqual({
    intact: true,
    records: 2,
    files: 1,
    problems: [],
    more: 0,
    notes: [],
  });
});

testOnPosix('the audit is for this user alone', async () => {
  await openAudit(home).record(call('echo'));
  for (const name of await readdir(home.root)) {
    const { mode } = await stat(join(home.root, name));
    expect([name, mode & 0o077]).toEqual([name, 0]);
  }
});

test('where nothing was recorded yet there is nothing to find fault with, and nothing is made', async () => {
  expect(await verifyAudit(home)).toMatchObject({ intact: true, records: 0 });
  expect(await readdir(folder.path)).toEqual([]);
});

test('events that come at once keep their order', async () => {
  const audit = openAudit(home);
  const tools = Array.from({ length: 200 }, (_, index) => `tool-${index}`);
  await Promise.all(tools.map((tool) => audit.record(call(tool))));
  const found = await records();
  expect(found.map((record) => 'tool' in record && record.tool)).toEqual(tools);
  expect(await verifyAudit(home)).toMatchObject({ intact: true, records: 200 });
});

test('records are found by extension, event and time', async () => {
  let time = 0;
  const audit = openAudit(home, { now: () => new Date((time += 1000)) });
  await audit.record(call('one'));
  await audit.record({ event: 'disable', id: 'other' });
  await audit.record(call('two'));
  const seqs = async (filter: object) => (await records(filter)).map(({ seq }) => seq);
  expect(await seqs({ id: 'tiny' })).toEqual([1, 3]);
  expect(await seqs({ event: 'disable' })).toEqual([2]);
  expect(await seqs({ since: '1970-01-01T00:00:02.000Z' })).toEqual([2, 3]);
});

test('large arguments and long reasons are left out or cut, so that a record stays a line', async () => {
  const audit = openAudit(home);
  await audit.record({ ...call('echo'), arguments: { text: 'x'.repeat(100_000) } } as AuditEvent);
  await audit.record({ event: 'stop', id: 'tiny', why: 'y'.repeat(100_000) });
  await audit.record({
    ...call('echo'),
    arguments: { text: 'line\nbreak \u2028 \uD800' },
  } as AuditEvent);
  expect((await stat(log())).size).toBeLessThan(10_000);
  const [first, , third] = await records();
  expect(first).toMatchObject({
    arguments: expect.stringMatching(/^left out: \d+ characters$/) as string,
  });
  expect(third).toMatchObject({ arguments: { text: 'line\nbreak \u2028 \uD800' } });
  expect(await verifyAudit(home)).toMatchObject({ intact: true, records: 3 });
});

test('files are put aside by size, the oldest are let go, and the chain says so', async () => {
  const audit = openAudit(home, { sizes: { file: 2000, kept: 5000 } });
  for (let index = 0; index < 100; index += 1) await audit.record(call(`tool-${index}`));
  const files = (await readdir(home.root)).filter((name) => /^audit-\d+/.test(name));
  expect(files.length).toBeGreaterThan(1);
  expect(files).not.toContain('audit-1.jsonl');
  const verdict = await verifyAudit(home);
  expect(verdict).toMatchObject({ intact: true, files: files.length + 1, problems: [] });
  expect(verdict.notes.at(-1)).toMatch(/^`audit-\d+\.jsonl` was let go, up to record \d+$/);
  await rm(join(home.root, [...files].sort()[0]!));
  expect(await verifyAudit(home)).toMatchObject({ intact: false });
});

test('what cannot be recorded is refused, but for an uninstall', async () => {
  await mkdir(log(), { recursive: true });
  const problems: string[] = [];
  const audit = openAudit(home, { onProblem: ({ code }) => problems.push(code) });
  await expect(audit.record(call('echo'))).rejects.toMatchObject({
    code: 'audit-unwritable',
    message: expect.stringContaining(`\`${log()}\` can't be written`) as string,
  });
  await audit.record({ event: 'uninstall', id: 'tiny', keptData: false });
  expect(problems).toEqual(['audit-unwritable']);
});

testOnPosix('a lock that its holder took to the grave keeps nobody waiting for long', async () => {
  const audit = openAudit(home);
  await audit.record(call('one'));
  await symlink('999999999 0000-token gone', join(home.run, 'audit.lock'));
  await symlink('999999998 0000-other gone', join(home.run, 'audit.lock.0000-token'));
  await audit.record(call('two'));
  expect(await readdir(home.run)).toEqual([]);
  expect(await verifyAudit(home)).toMatchObject({ intact: true, records: 2 });
});

test('an audit of a newer version is not written to', async () => {
  await openAudit(home).record(call('one'));
  await writeFile(join(home.root, 'audit.head'), '{"format":2}');
  await expect(openAudit(home).record(call('two'))).rejects.toMatchObject({ code: 'state-newer' });
  await expect(verifyAudit(home)).rejects.toMatchObject({ code: 'state-newer' });
});
