import { join } from 'node:path';
import { npmAudit, openAdvisoryDatabase, osvApi, type AdvisoryLookup } from '@opendxt/bundle';
import type { Home } from '@opendxt/host';
import type { CommandContext } from '../../command/index.ts';
import { npmRegistry } from '../../programs/index.ts';

/** Where packages are looked up; closed when it is disposed of. */
export interface Sources extends AsyncDisposable {
  readonly lookups: readonly AdvisoryLookup[];
}

/**
 * The database of the home, and what is asked over the network where the user said so.
 * @throws {BundleError} `advisories-unreadable`: a damaged database is not taken for an empty one
 */
export async function openSources(
  { env, cwd, signal }: CommandContext,
  home: Home,
  options: { readonly online?: boolean; readonly npmAudit?: boolean },
): Promise<Sources> {
  const lookups: AdvisoryLookup[] = [];
  const { fetch } = globalThis;
  if (options.online === true) {
    const url = env['OPENDXT_OSV_URL'];
    const cacheDir = join(home.cache, 'osv');
    lookups.push(osvApi({ fetch, cacheDir, ...(url === undefined || url === '' ? {} : { url }) }));
  }
  if (options.npmAudit === true)
    lookups.push(npmAudit({ fetch, registry: await npmRegistry({ cwd, env, signal }) }));
  const database = await openAdvisoryDatabase(home.advisories);
  if (database !== undefined) lookups.unshift(database);
  return { lookups, [Symbol.asyncDispose]: async () => database?.close() };
}
