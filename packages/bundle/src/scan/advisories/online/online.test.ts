import { readdirSync } from 'node:fs';
import { advisory, foundPackage, temporaryFolder } from '@opendxt/testkit';
import { expect, test } from 'vitest';
import { npmAudit, osvApi } from './index.ts';

const one = foundPackage('npm', 'one', '1.0.0');
const two = foundPackage('PyPI', 'Some_Thing', '2.0');

/** An API that answers by path, and what it was asked. */
function server(answers: Readonly<Record<string, (body: string) => unknown>>) {
  const asked: { readonly path: string; readonly body: unknown }[] = [];
  const fetch = (url: string, init?: RequestInit): Promise<Response> => {
    const { pathname } = new URL(url);
    const body = typeof init?.body === 'string' ? init.body : '';
    asked.push({ path: pathname, body: body === '' ? undefined : JSON.parse(body) });
    const answer = answers[pathname];
    if (answer === undefined) return Promise.resolve(new Response('', { status: 404 }));
    return Promise.resolve(Response.json(answer(body)));
  };
  return { fetch, asked };
}

const fault = advisory('GHSA-aaaa-bbbb-cccc', 'npm', 'one', {
  events: [{ introduced: '0' }, { fixed: '1.0.1' }],
});
const mention = { id: fault.id, modified: fault.modified };

test('OSV’s API is asked for all packages at once, page by page, then for what it names', async () => {
  const pages = (body: string) => {
    const { queries } = JSON.parse(body) as { queries: { page_token?: string }[] };
    return {
      results: queries.map(({ page_token: page }, index) => {
        if (page === 'next') return { vulns: [mention] };
        return index === 0 ? { vulns: [], next_page_token: 'next' } : {};
      }),
    };
  };
  const { fetch, asked } = server({
    '/v1/querybatch': pages,
    [`/v1/vulns/${fault.id}`]: () => fault,
  });
  const found = await osvApi({ url: 'https://api.example', fetch }).lookUp([one, two]);
  expect(found).toMatchObject([{ id: fault.id, fixedIn: '1.0.1', package: { name: 'one' } }]);
  expect(asked).toEqual([
    {
      path: '/v1/querybatch',
      body: {
        queries: [
          { package: { ecosystem: 'npm', name: 'one' }, version: '1.0.0' },
          { package: { ecosystem: 'PyPI', name: 'some-thing' }, version: '2.0' },
        ],
      },
    },
    {
      path: '/v1/querybatch',
      body: {
        queries: [
          { package: { ecosystem: 'npm', name: 'one' }, version: '1.0.0', page_token: 'next' },
        ],
      },
    },
    { path: `/v1/vulns/${fault.id}`, body: undefined },
  ]);
});

test('details are kept until their advisory is modified; a broken cache is asked again', async () => {
  await using folder = await temporaryFolder();
  let modified = fault.modified;
  const { fetch, asked } = server({
    '/v1/querybatch': () => ({ results: [{ vulns: [{ id: fault.id, modified }] }] }),
    [`/v1/vulns/${fault.id}`]: () => ({ ...fault, modified }),
  });
  const api = osvApi({ url: 'https://api.example', fetch, cacheDir: folder.path });
  const details = () => asked.filter(({ path }) => path.startsWith('/v1/vulns')).length;
  expect(await api.lookUp([one])).toHaveLength(1);
  expect(await api.lookUp([one])).toHaveLength(1);
  expect(details()).toBe(1);
  modified = '2026-05-01T00:00:00Z';
  expect(await api.lookUp([one])).toHaveLength(1);
  expect(details()).toBe(2);
  expect(readdirSync(folder.path)).toEqual([`${fault.id}.json`]);
});

test('what the API says of a version counts, whatever its ranges say', async () => {
  const { fetch } = server({
    '/v1/querybatch': () => ({ results: [{ vulns: [mention] }] }),
    [`/v1/vulns/${fault.id}`]: () => fault,
  });
  const newer = foundPackage('npm', 'one', '1.0.1');
  expect(await osvApi({ url: 'https://api.example', fetch }).lookUp([newer])).toMatchObject([
    { kind: 'vulnerability', id: fault.id },
  ]);
});

test('a version that can’t be compared is asked about without it, and is never clean', async () => {
  const { fetch, asked } = server({
    '/v1/querybatch': () => ({ results: [{ vulns: [mention] }] }),
    [`/v1/vulns/${fault.id}`]: () => fault,
  });
  const odd = foundPackage('npm', 'one', 'workspace:*');
  expect(await osvApi({ url: 'https://api.example', fetch }).lookUp([odd])).toMatchObject([
    { kind: 'unknown-version' },
  ]);
  expect(asked[0]?.body).toEqual({ queries: [{ package: { ecosystem: 'npm', name: 'one' } }] });
});

test.each([
  ['fewer answers than questions', () => ({ results: [] })],
  ['no list', () => ({ results: [{ vulns: 'none' }] })],
  ['an id that is a path', () => ({ results: [{ vulns: [{ id: '../../x', modified: '' }] }] })],
  ['an advisory that is not there', () => ({ results: [{ vulns: [mention] }] })],
  ['pages without end', () => ({ results: [{ next_page_token: 'again' }] })],
])('%s is an error, not a clean package', async (_, answer) => {
  const { fetch } = server({ '/v1/querybatch': answer });
  await expect(osvApi({ url: 'https://api.example', fetch }).lookUp([one])).rejects.toMatchObject({
    code: 'advisories-unreachable',
  });
});

test('an advisory that is another one than was asked for clears nothing', async () => {
  const { fetch } = server({
    '/v1/querybatch': () => ({ results: [{ vulns: [mention] }] }),
    [`/v1/vulns/${fault.id}`]: () => advisory('A-1', 'npm', 'other'),
  });
  await expect(osvApi({ url: 'https://api.example', fetch }).lookUp([one])).rejects.toMatchObject({
    code: 'advisories-unreachable',
    message: expect.stringContaining('answered with another advisory'),
  });
});

test('what is asked with names of packages is not sent on to another address', async () => {
  const urls: string[] = [];
  const fetch = (url: string) => {
    urls.push(url);
    const headers = { location: 'https://elsewhere.example/' };
    return Promise.resolve(new Response('', { status: 307, headers }));
  };
  const registry = 'https://registry.example';
  for (const lookup of [osvApi({ url: registry, fetch }), npmAudit({ registry, fetch })])
    await expect(lookup.lookUp([one])).rejects.toThrow('answered with status 307');
  expect(urls.map((url) => new URL(url).host)).toEqual(['registry.example', 'registry.example']);
});

test('a network that is not there is one clear error', async () => {
  const fetch = () =>
    Promise.reject(new TypeError('fetch failed', { cause: { code: 'ENOTFOUND' } }));
  await expect(osvApi({ fetch }).lookUp([one])).rejects.toThrow('can’t be reached (ENOTFOUND)');
});

const bulk = '/npm/-/npm/v1/security/advisories/bulk';

test('npm’s registry is asked in bulk, and its ranges are judged by comparing', async () => {
  const { fetch, asked } = server({
    [bulk]: () => ({
      one: [
        {
          id: 1,
          url: 'https://github.com/advisories/GHSA-aaaa-bbbb-cccc',
          title: 'A fault',
          severity: 'high',
          vulnerable_versions: '<1.2.3 || >=2.0.0 <=2.1.0 || >3.0.0 <4.0.0',
          cvss: { score: 0, vectorString: null },
        },
      ],
    }),
  });
  const versions = ['1.2.3-beta.1', '1.2.3', '2.1.0', '2.1.1', '3.0.0', '3.0.1', 'x'];
  const registry = 'https://registry.example/npm/';
  const found = await npmAudit({ registry, fetch }).lookUp([
    ...versions.map((version) => foundPackage('npm', 'one', version)),
    two,
  ]);
  expect(
    found.map(({ kind, package: about, severity, fixedIn }) => [
      kind,
      about?.version,
      severity,
      fixedIn,
    ]),
  ).toEqual([
    ['vulnerability', '1.2.3-beta.1', 'high', '1.2.3'],
    ['vulnerability', '2.1.0', 'high', '4.0.0'],
    ['vulnerability', '3.0.1', 'high', '4.0.0'],
    ['unknown-version', 'x', 'high', undefined],
  ]);
  expect(asked).toEqual([{ path: bulk, body: { one: versions.slice(0, -1) } }]);
});

test('npm’s registry, which answers for versions alone, clears nothing that it can’t compare', async () => {
  const { fetch, asked } = server({
    [bulk]: (body) =>
      body.includes('1.2.0') ? { one: [{ id: 1, vulnerable_versions: '1.2.0' }] } : {},
  });
  const audit = npmAudit({ registry: 'https://registry.example/npm', fetch });
  const odd = ['workspace:*', '', 'x'.repeat(300)].map((version) =>
    foundPackage('npm', 'one', version),
  );
  expect(await audit.lookUp(odd)).toMatchObject(
    odd.map(({ version }) => ({ kind: 'unknown-version', package: { version } })),
  );
  expect(asked).toEqual([]);
  const short = foundPackage('npm', 'one', 'v1.2');
  expect(await audit.lookUp([short, one])).toMatchObject([
    { kind: 'vulnerability', package: { version: 'v1.2' } },
  ]);
  expect(asked).toEqual([{ path: bulk, body: { one: ['1.2.0', '1.0.0'] } }]);
});

test.each([[], null, 'none', { one: {} }, { one: [null] }])(
  'an answer of %j is no clean package',
  async (answer) => {
    const { fetch } = server({ [bulk]: () => answer });
    const looked = npmAudit({ registry: 'https://registry.example/npm', fetch }).lookUp([one]);
    const outcome = await looked.catch((error: { code: string }) => error.code);
    if (outcome !== 'advisories-unreachable') {
      expect(outcome).toMatchObject([{ kind: 'unknown-version' }]);
    }
  },
);

test('a registry that offers none says so', async () => {
  const { fetch } = server({});
  await expect(
    npmAudit({ registry: 'https://registry.example/npm', fetch }).lookUp([one]),
  ).rejects.toThrow('answered with status 404');
});
