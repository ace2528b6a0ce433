import type { GeneralName, GeneralSubtree } from 'pkijs';
import type { SignatureFault } from '../../types.ts';
import type { Certificate } from '../certificate.ts';
import { emailAddress } from '../names.ts';
import { called } from '../called.ts';
import { isJudged, matchesSubtree } from './name-subtrees.ts';

/** What an authority says on the names below it (RFC 5280 section 4.2.1.10). */
export function checkNameConstraints(chain: readonly Certificate[]): SignatureFault[] {
  const faults: SignatureFault[] = [];
  for (const [index, authority] of chain.entries()) {
    const { nameConstraints } = authority.details.extensions;
    if (nameConstraints === undefined || index === 0) continue;
    const { permittedSubtrees: permitted = [], excludedSubtrees: excluded = [] } = nameConstraints;
    if (![...permitted, ...excluded].every(isJudged)) {
      const message = `${called(authority)} restricts names in a way that nothing here can judge`;
      faults.push({ code: 'no-path', message });
      continue;
    }
    for (const [depth, below] of chain.slice(0, index).entries()) {
      if (depth > 0 && below.details.isSelfIssued) continue;
      if (namesOf(below).some((name) => !isAllowed(name, permitted, excluded)))
        faults.push({
          code: 'no-path',
          message: `${called(below)} has a name that ${called(authority)} does not allow below it`,
        });
    }
  }
  return faults;
}

export type ConstrainedName = Pick<GeneralName, 'type' | 'value'>;

/** Everything that a certificate calls its subject. */
function namesOf({ details }: Certificate): ConstrainedName[] {
  const { subject, asn1, extensions } = details;
  const directory = { type: 4, value: asn1.subject };
  const addresses = subject.parts
    .flat()
    .filter(({ type }) => type === emailAddress)
    .map(({ text = '' }) => ({ type: 1, value: text }));
  return [
    ...(subject.parts.length === 0 ? [] : [directory]),
    ...addresses,
    ...extensions.alternativeNames,
  ];
}

function isAllowed(
  name: ConstrainedName,
  permitted: readonly GeneralSubtree[],
  excluded: readonly GeneralSubtree[],
): boolean {
  const ofType = ({ base }: GeneralSubtree) => base.type === name.type;
  const matches = ({ base }: GeneralSubtree) => matchesSubtree(name, base);
  const allowing = permitted.filter(ofType);
  // A name that can't be compared is inside everything that is excluded and nothing that is permitted.
  return (
    (allowing.length === 0 || allowing.some((subtree) => matches(subtree) === true)) &&
    excluded.filter(ofType).every((subtree) => matches(subtree) === false)
  );
}
