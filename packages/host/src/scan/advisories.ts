import { openAdvisoryDatabase, type AdvisoryLookup } from '@opendxt/bundle';
import type { Home } from '../home/index.ts';

/** What the home knows of vulnerable and malicious packages; closed when it is disposed of. */
export interface OpenAdvisories extends AsyncDisposable {
  /** None where there is no database. */
  readonly lookups: readonly AdvisoryLookup[];
}

/** @throws {BundleError} `advisories-unreadable`: a damaged database is not taken for an empty one */
export async function openAdvisories(home: Home): Promise<OpenAdvisories> {
  const database = await openAdvisoryDatabase(home.advisories);
  return {
    lookups: database === undefined ? [] : [database],
    [Symbol.asyncDispose]: async () => database?.close(),
  };
}
