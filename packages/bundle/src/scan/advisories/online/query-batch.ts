import { BundleError } from '../../../error/index.ts';
import type { FoundPackage } from '../../types.ts';
import { type FetchOptions, jsonOf, requestOk } from '../fetching.ts';
import { isId, isVersion, packageKey } from '../osv/index.ts';

/** The API's own limit: https://google.github.io/osv.dev/post-v1-querybatch/ */
const mostQueries = 1000;
const mostPages = 100;
const longestAnswer = 64 * 1024 * 1024;

/** An advisory's id and the time of its last change, as the API spells it. */
export interface Mention {
  readonly id: string;
  readonly modified: string;
}

interface Query {
  readonly about: number;
  readonly query: object;
}

/** What the API knows of each package, in their order. */
export async function queryBatch(
  url: string,
  packages: readonly FoundPackage[],
  options: FetchOptions,
): Promise<readonly (readonly Mention[])[]> {
  const mentions: Mention[][] = packages.map(() => []);
  let open: Query[] = packages.map(({ ecosystem, name, version }, about) => ({
    about,
    query: {
      package: { ecosystem, name: ecosystem === 'PyPI' ? packageKey(ecosystem, name) : name },
      // Of what it can't compare it would say nothing; like this it names all that was ever wrong.
      ...(isVersion(ecosystem, version) ? { version } : {}),
    },
  }));
  for (let page = 0; open.length > 0; page += 1) {
    if (page > mostPages * Math.ceil(packages.length / mostQueries)) throw strange(url);
    const asked = open.slice(0, mostQueries);
    const results = await ask(url, asked, options);
    const more: Query[] = [];
    for (const [index, { about, query }] of asked.entries()) {
      const { found, next } = results[index] ?? { found: [], next: undefined };
      mentions[about]?.push(...found);
      if (next !== undefined) more.push({ about, query: { ...query, page_token: next } });
    }
    open = [...open.slice(mostQueries), ...more];
  }
  return mentions;
}

async function ask(
  base: string,
  queries: readonly Query[],
  options: FetchOptions,
): Promise<readonly { readonly found: readonly Mention[]; readonly next: string | undefined }[]> {
  const url = `${base}/v1/querybatch`;
  const response = await requestOk(url, options, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ queries: queries.map(({ query }) => query) }),
  });
  const answer = (await jsonOf(response, url, longestAnswer, options.signal)) as {
    results?: readonly { vulns?: readonly Partial<Mention>[]; next_page_token?: string }[];
  } | null;
  const results = answer?.results;
  // An answer for fewer packages than asked about would pass the others as clean.
  if (!Array.isArray(results) || results.length !== queries.length) throw strange(url);
  return results.map((result: { vulns?: unknown; next_page_token?: unknown } | null) => {
    const vulns = result?.vulns ?? [];
    if (!Array.isArray(vulns)) throw strange(url);
    const next = result?.next_page_token;
    return {
      found: vulns.map((one: Partial<Mention> | null) => {
        if (!isId(one?.id)) throw strange(url);
        return { id: one.id, modified: String(one.modified) };
      }),
      next: typeof next === 'string' && next !== '' ? next : undefined,
    };
  });
}

function strange(url: string): BundleError {
  return new BundleError(
    'advisories-unreachable',
    `\`${url}\` answered with something that is not of OSV’s API`,
    { hint: 'check the address, or scan with the offline database' },
  );
}
