import { BundleError } from '../../../error/index.ts';
import { jsonOf, requestOk } from '../fetching.ts';
import { comparableVersion, findingsOf, unknownVersion } from '../osv/index.ts';
import type { AdvisoryLookup, Fetch } from '../types.ts';
import { type BulkAdvisory, recordOfBulk } from './npm-record.ts';

const longestAnswer = 64 * 1024 * 1024;

export interface NpmAuditOptions {
  /** As npm's configuration says: `npm config get registry`. */
  readonly registry: string;
  readonly fetch: Fetch;
}

/**
 * Asks npm's registry for its advisories in bulk, as `npm audit` does: it learns the names and
 * versions of the packages.
 */
export function npmAudit({ registry, fetch }: NpmAuditOptions): AdvisoryLookup {
  const url = `${registry.replace(/\/+$/, '')}/-/npm/v1/security/advisories/bulk`;
  return {
    source: { kind: 'npm-audit', ecosystems: ['npm'] },
    async lookUp(packages, signal) {
      const ours = packages.filter(({ ecosystem }) => ecosystem === 'npm');
      if (ours.length === 0) return [];
      const versions = new Map<string, string[]>();
      for (const { name, version } of ours) {
        const comparable = comparableVersion(version);
        if (comparable === undefined) continue;
        versions.set(name, [...(versions.get(name) ?? []), comparable]);
      }
      const byName = versions.size === 0 ? new Map<string, unknown>() : await ask(versions, signal);
      return ours.flatMap((found) => {
        const advisories = byName.get(found.name) ?? [];
        if (!Array.isArray(advisories)) throw strange(url);
        const records = advisories.map((one: BulkAdvisory | null) => recordOfBulk(one ?? {}));
        const findings = findingsOf(found, records);
        // The registry keeps back what is not true of the versions that it was asked about.
        const unasked = comparableVersion(found.version) === undefined;
        return unasked && findings.length === 0 ? [unknownVersion(found, [])] : findings;
      });
    },
  };

  async function ask(
    versions: ReadonlyMap<string, readonly string[]>,
    signal: AbortSignal | undefined,
  ): Promise<ReadonlyMap<string, unknown>> {
    const response = await requestOk(
      url,
      { fetch, signal },
      {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(Object.fromEntries(versions)),
      },
    );
    const answer = await jsonOf(response, url, longestAnswer, signal);
    if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) throw strange(url);
    return new Map(Object.entries(answer));
  }
}

function strange(url: string): BundleError {
  return new BundleError(
    'advisories-unreachable',
    `\`${url}\` answered with something that is no list of advisories`,
    { hint: 'ask whoever runs the registry, or scan with the offline database' },
  );
}
