import { readdirSync } from 'node:fs';
import { createServer, type Server, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { advisory, advisoryDump, foundPackage, rawZip, temporaryFolder } from '@opendxt/testkit';
import { afterEach, expect, test } from 'vitest';
import { openAdvisoryDatabase } from '../database.ts';
import { updateAdvisoryDatabase } from './index.ts';

const now = new Date('2026-04-01T00:00:00Z');
const one = foundPackage('npm', 'one', '1.0.0');
const known = ['A-0', 'A-1'].map((id) => advisory(id, 'npm', 'one'));
const dump = advisoryDump(known);
const list = known.map(({ id, modified }) => `${modified},${id}\n`).join('');
const later = '2026-03-20T00:00:00Z';

type Answer = (response: ServerResponse, request: IncomingMessage) => void;
const text =
  (body: string | Uint8Array, headers = {}): Answer =>
  (response) =>
    response.writeHead(200, headers).end(body);
const missing: Answer = (response) => response.writeHead(404).end();
const moved =
  (location: string): Answer =>
  (response) =>
    response.writeHead(302, { location }).end();

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

/** A database of what the server had first, and the server, which can be told to answer badly. */
async function prepared() {
  const folder = await temporaryFolder();
  const answers: Record<string, Answer> = {};
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = (request.url ?? '').replace('/npm/', '');
    asked.push(path);
    (answers[path] ?? missing)(response, request);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const from = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const dir = join(folder.path, 'database');
  const update = () => updateAdvisoryDatabase(dir, { from, ecosystems: ['npm'], fetch, now });
  const good = { 'all.zip': text(dump), 'modified_id.csv': text(list) };
  Object.assign(answers, good, {
    'A-0.json': text(JSON.stringify(known[0])),
    'A-1.json': text(JSON.stringify(known[1])),
  });
  await update();
  return {
    folder,
    answers,
    asked,
    dir,
    update,
    ids: async () => {
      await using database = await openAdvisoryDatabase(dir);
      return (await database?.lookUp([one]))?.map(({ id }) => id);
    },
  };
}

const html = text('<!doctype html><title>Log in</title>', { 'content-type': 'text/html' });
const zip = (entry: object, count = 1) =>
  rawZip(
    Array.from({ length: count }, (_, at) => ({ name: `A-${at}.json`, content: '{}', ...entry })),
  );
const cutZip = dump.subarray(0, dump.length - 30);
const bomb = zip({ method: 8, central: { size: 16 * 1024 * 1024 } }, 2100);
const over = (() => {
  const head = { name: 'A-0.json', content: 'x'.repeat(1000), method: 0 };
  return rawZip([head, ...Array.from({ length: 9 }, () => ({ ...head, borrowed: true }))]);
})();

const dumps: readonly (readonly [string, Answer, RegExp])[] = [
  ['is a page to log in', html, /no ZIP archive/],
  [
    'is a page that says it is an archive',
    text('<p>', { 'content-type': 'application/zip' }),
    /no ZIP/,
  ],
  ['is cut off', text(cutZip), /no ZIP archive, or cut off/],
  [
    'ends before its length',
    (response) => {
      response.writeHead(200, { 'content-length': dump.length });
      response.write(cutZip, () => response.destroy());
    },
    /can’t be reached|ended after/,
  ],
  [
    'ends within a chunk',
    (response) => void response.writeHead(200).write(cutZip, () => response.destroy()),
    /can’t be reached/,
  ],
  [
    'announces more than any dump has',
    (response) => response.writeHead(200, { 'content-length': '9000000000000' }).write('x'),
    /sends more than/,
  ],
  ['unpacks to more than any dump', text(bomb), /unpacks to more than/],
  ['has entries that share their bytes', text(over), /lie over each other/],
  [
    'lies in another place that is not encrypted',
    moved('http://mirror.example/all.zip'),
    /not encrypted/,
  ],
  ['lies where another protocol leads', moved('ftp://127.0.0.1/all.zip'), /not encrypted/],
  ['lies in a file of this machine', moved('file:///etc/passwd'), /not encrypted/],
  ['lies nowhere in the end', moved('all.zip'), /sends elsewhere more than 5 times/],
];

test.each(dumps)(
  'when the dump %s the database stays, and the next update mends all',
  async (_, answer, message) => {
    const at = await prepared();
    await using _folder = at.folder;
    const before = readdirSync(at.dir);
    at.answers['modified_id.csv'] = html;
    at.answers['all.zip'] = answer;
    const error = await at.update().catch((error: unknown) => error);
    expect(error).toMatchObject({
      code: expect.stringMatching(/^advisories-(?:invalid|unreachable)$/),
      message: expect.stringMatching(message),
      hint: expect.stringMatching(/./),
    });
    expect(await at.ids()).toEqual(['A-0', 'A-1']);
    expect(readdirSync(at.dir)).toEqual(before);
    at.answers['all.zip'] = text(advisoryDump([advisory('A-9', 'npm', 'one')]));
    await at.update();
    expect(await at.ids()).toEqual(['A-9']);
  },
);

test('a dump that lies elsewhere on this machine is fetched from there', async () => {
  const at = await prepared();
  await using _folder = at.folder;
  at.answers['modified_id.csv'] = missing;
  at.answers['all.zip'] = moved('/npm/moved.zip');
  at.answers['moved.zip'] = text(advisoryDump([advisory('A-9', 'npm', 'one')]));
  await at.update();
  expect(await at.ids()).toEqual(['A-9']);
});

test('a stranger’s server leads to nothing on this machine, nor anywhere in the open', async () => {
  await using folder = await temporaryFolder();
  for (const location of [
    'http://127.0.0.1:9/x',
    'https://localhost/x',
    'http://mirror.example/x',
  ]) {
    const asked: string[] = [];
    const strange = (url: string) => {
      asked.push(url);
      return Promise.resolve(new Response('', { status: 302, headers: { location } }));
    };
    const from = 'https://mirror.example/osv';
    const options = { from, ecosystems: ['npm'] as const, fetch: strange, now };
    const failed = updateAdvisoryDatabase(join(folder.path, 'database'), options);
    await expect(failed).rejects.toMatchObject({ code: 'advisories-unreachable' });
    expect(asked).toEqual(['https://mirror.example/osv/npm/all.zip']);
  }
});

const lists: readonly (readonly [string, string])[] = [
  ['is cut off between two lines', list.split('\n')[0] ?? ''],
  ['is cut off within an id', list.trim().slice(0, -1)],
  ['is cut off within a time', list.slice(0, -20)],
  ['is a page', '<html>\n</html>'],
  ['has an id that leads out', `${list}${later},../../A-0\n`],
  ['has an id with a backslash', `${list}${later},..\\A-0\n`],
  ['has a line without end', `${list}${'x'.repeat(5000)}`],
  ['has no times', 'A-0\nA-1\n'],
  ['is empty', ''],
];

test.each(lists)('when the list of changes %s nothing is forgotten', async (_, body) => {
  const at = await prepared();
  await using _folder = at.folder;
  at.answers['modified_id.csv'] = text(body);
  at.asked.length = 0;
  expect((await at.update()).ecosystems[0]?.way).toBe('whole');
  expect(await at.ids()).toEqual(['A-0', 'A-1']);
  expect(
    at.asked.every((path) => /^(?:A-\d?\.json|A-\.json|all\.zip|modified_id\.csv)$/.test(path)),
  ).toBe(true);
});

test('a changed advisory that is cut off or moved into the open stops the update', async () => {
  const at = await prepared();
  await using _folder = at.folder;
  at.answers['modified_id.csv'] = text(list.replace('2026-03-01', '2026-03-20'));
  for (const answer of [text('{"id": "A-0", "modif'), html, moved('http://mirror.example/x')]) {
    at.answers['A-0.json'] = answer;
    await expect(at.update()).rejects.toMatchObject({ code: 'advisories-unreachable' });
    expect(await at.ids()).toEqual(['A-0', 'A-1']);
  }
});

test('names of entries lead nowhere, ids with separators are none, and no name hides another', async () => {
  const at = await prepared();
  await using _folder = at.folder;
  at.answers['modified_id.csv'] = missing;
  const entry = (name: string, value: object) => ({
    name,
    content: JSON.stringify(value),
    method: 8,
  });
  const withdrawn = { withdrawn: later };
  at.answers['all.zip'] = text(
    rawZip([
      ...known.map((value) => entry(`${value.id}.json`, value)),
      entry('../../../outside.json', advisory('A-2', 'npm', 'one')),
      entry('/outside.json', advisory('A-3', 'npm', 'one')),
      entry('A-4.json', advisory('../A-4', 'npm', 'one')),
      entry('A-5.json', advisory('a\\b', 'npm', 'one')),
      entry('A-6.json', advisory('A-0', 'npm', 'one', { fields: withdrawn })),
      entry('\u001B[2J.json', advisory('x/y', 'npm', 'one')),
    ]),
  );
  const [state] = (await at.update()).ecosystems;
  expect(await at.ids()).toEqual(['A-0', 'A-1', 'A-2', 'A-3']);
  expect(state).toMatchObject({ unreadable: 3 });
  expect(state?.problems.join('')).not.toMatch(/\p{Cc}/u);
  expect(readdirSync(at.folder.path)).toEqual(['database']);
  // One of two entries with the same id is not taken for gone.
  at.answers['modified_id.csv'] = text(
    ['A-0', 'A-1', 'A-2', 'A-3'].map((id) => `2026-03-01T00:00:00Z,${id}\n`).join(''),
  );
  expect((await at.update()).ecosystems[0]?.way).toBe('unchanged');
  expect(await at.ids()).toEqual(['A-0', 'A-1', 'A-2', 'A-3']);
});
