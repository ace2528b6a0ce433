import { readRevocationLists } from '@opendxt/bundle';
import { HostError } from '../error/index.ts';
import type { RevocationList } from './document.ts';

/**
 * Refuses a list in the place of one that says more: of another authority, or newer. What that one
 * has revoked would count for nothing.
 * @throws {HostError} `trust-entry-taken`
 * @throws {BundleError} `revocation-list-invalid`
 */
export function expectSuccessor(former: RevocationList, next: RevocationList): void {
  const lists = listsOf(next);
  for (const { issuer, scope, thisUpdate } of listsOf(former)) {
    const name = issuer.canonicalParts.join();
    const same = lists.filter(
      (list) => list.issuer.canonicalParts.join() === name && list.scope === scope,
    );
    if (same.length === 0) throw taken(next.name, 'with a list of another authority');
    if (same.every((list) => list.thisUpdate < thisUpdate))
      throw taken(next.name, `with a newer list, of ${thisUpdate.toISOString()}`);
  }
}

const listsOf = ({ pem }: RevocationList) => readRevocationLists([Buffer.from(pem)]);

function taken(name: string, holding: string): HostError {
  return new HostError('trust-entry-taken', `there is an entry \`${name}\` ${holding}`, {
    hint: '`--name` gives this one another name, and both are heeded',
  });
}
