import { type FetchOptions } from '../fetching.ts';
import { ecosystems, findingsOf, isVersion, packageKey } from '../osv/index.ts';
import type { AdvisoryLookup, Fetch } from '../types.ts';
import { readDetails } from './details.ts';
import { queryBatch } from './query-batch.ts';

/** https://google.github.io/osv.dev/api/ */
const osvAddress = 'https://api.osv.dev';

export interface OsvApiOptions {
  /** OSV's own unless told. */
  readonly url?: string;
  readonly fetch: Fetch;
  /** A folder of its own, in which advisories are kept as long as they are not modified. */
  readonly cacheDir?: string;
}

/** Asks OSV's API: it learns the names and versions of the packages. */
export function osvApi({ url = osvAddress, fetch, cacheDir }: OsvApiOptions): AdvisoryLookup {
  const base = url.replace(/\/+$/, '');
  return {
    source: { kind: 'osv-api', ecosystems },
    async lookUp(packages, signal) {
      const options: FetchOptions = { fetch, signal };
      const mentions = await queryBatch(base, packages, options);
      const advisories = await readDetails(base, mentions.flat(), cacheDir, options);
      return packages.flatMap((found, index) => {
        const key = packageKey(found.ecosystem, found.name);
        const records = (mentions[index] ?? []).flatMap(({ id }) => {
          const advisory = advisories.get(id);
          if (advisory === undefined || advisory.withdrawn) return [];
          return advisory.records.filter(
            (record) => record.ecosystem === found.ecosystem && record.key === key,
          );
        });
        const confirmed = isVersion(found.ecosystem, found.version);
        return findingsOf(
          found,
          records.map(({ record }) => record),
          confirmed,
        );
      });
    },
  };
}
