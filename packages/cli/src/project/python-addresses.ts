import { defined, textAt, type Table } from './document.ts';
import type { ProjectFacts } from './facts.ts';
import { repositoryAddress, webAddress } from './people-and-places.ts';

/** Labels that are known, without case, blanks and punctuation ("Well-known Project URLs"). */
const labels = {
  repository: ['repository', 'source', 'sourcecode', 'github'],
  homepage: ['homepage', 'home'],
  documentation: ['documentation', 'docs'],
  support: ['issues', 'issuetracker', 'bugtracker', 'bugs', 'bugreports', 'tracker', 'support'],
} as const;

/** What the addresses of a Python project are, by their labels; the first of each kind that is one. */
export function describeAddresses(
  urls: Table,
): Pick<ProjectFacts, 'repository' | 'homepage' | 'documentation' | 'support'> {
  const byLabel = Object.fromEntries(
    Object.entries(urls).map(([label, address]) => [
      label.toLowerCase().replaceAll(/[\s\p{P}\p{S}]/gu, ''),
      address,
    ]),
  );
  const address = (known: readonly string[]) =>
    known.map((label) => webAddress(textAt(byLabel, label))).find((found) => found !== undefined);
  return defined({
    repository: repositoryAddress(address(labels.repository)),
    homepage: address(labels.homepage),
    documentation: address(labels.documentation),
    support: address(labels.support),
  });
}
