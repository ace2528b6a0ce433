import { readMetadata } from '@opendxt/bundle';
import { defined } from './document.ts';
import type { ProjectAuthor, ProjectFacts } from './facts.ts';
import { parseAuthor, repositoryAddress, webAddress } from './people-and-places.ts';
import { describeAddresses } from './python-addresses.ts';
import { semverRange } from './ranges.ts';
import { semanticVersion } from './versions.ts';

/** An installed Python project as its METADATA describes it (core metadata specification). */
export type DescribedDistribution = Omit<ProjectFacts, 'kind' | 'source' | 'launch'>;

/** The facts in a METADATA or PKG-INFO file; what it does not say is absent. */
export function describeDistribution(text: string): DescribedDistribution {
  const fields = readMetadata(text);
  const one = (name: string) => said(fields.get(name)?.[0]);
  const urls = Object.fromEntries(
    (fields.get('project-url') ?? []).flatMap((line) => {
      const [, label, address] = /^([^,]*),\s*(\S+)$/.exec(line) ?? [];
      return label === undefined || address === undefined ? [] : [[label, address]];
    }),
  );
  const addresses = describeAddresses(urls);
  const homepage = addresses.homepage ?? webAddress(one('home-page'));
  const version = one('version');
  return {
    ...defined({
      name: one('name'),
      version: version === undefined ? undefined : semanticVersion(version),
      description: one('summary')?.replaceAll(/\s+/g, ' '),
      author:
        authorOf(one('author'), one('author-email')) ??
        authorOf(one('maintainer'), one('maintainer-email')),
      license: licenceOf(one('license-expression'), one('license'), fields.get('classifier')),
      repository: addresses.repository ?? forgeAddress(homepage),
      homepage,
      documentation: addresses.documentation,
      support: addresses.support,
      runtime: semverRange(one('requires-python')),
    }),
    keywords: (one('keywords') ?? '')
      .split(one('keywords')?.includes(',') === true ? ',' : /\s+/)
      .map((word) => word.trim())
      .filter(Boolean),
  };
}

/** Old tools write `UNKNOWN` for what they were not told. */
function said(field: string | undefined): string | undefined {
  const value = field?.replaceAll(/\s*\n\s*/g, ' ').trim();
  return value === undefined || value === '' || value === 'UNKNOWN' ? undefined : value;
}

/** `Author` is a name, `Author-email` a list of addresses with names or without. */
function authorOf(name: string | undefined, mail: string | undefined): ProjectAuthor | undefined {
  // A comma within quotes is a part of a name.
  const [first = ''] = (mail ?? '').match(/(?:"[^"]*"|[^,"])+/) ?? [];
  const unquoted = first.replaceAll('"', '').trim();
  const named = parseAuthor(unquoted);
  if (named !== undefined && unquoted.includes('<')) return named;
  const email = /^<?([^\s<>]+@[^\s<>]+)>?$/.exec(unquoted)?.[1];
  const [firstName = ''] = (name ?? '').split(/,\s*(?=\p{Lu}\p{L}+ \p{Lu})/u);
  if (firstName === '') return undefined;
  return { name: firstName, ...(email === undefined ? {} : { email }) };
}

const classifiedLicences: Readonly<Record<string, string>> = {
  'MIT License': 'MIT',
  'Apache Software License': 'Apache-2.0',
  'ISC License (ISCL)': 'ISC',
  'Mozilla Public License 2.0 (MPL 2.0)': 'MPL-2.0',
  'The Unlicense (Unlicense)': 'Unlicense',
};

/** An SPDX expression (PEP 639), an older field where it is a name and no text, or a classifier. */
function licenceOf(
  expression: string | undefined,
  text: string | undefined,
  classifiers: readonly string[] = [],
): string | undefined {
  if (expression !== undefined) return expression;
  if (text !== undefined && text.length <= 60) return text;
  return classifiers
    .map((classifier) => classifiedLicences[classifier.split(' :: ').at(-1) ?? ''])
    .find((known) => known !== undefined);
}

/** A home page that is a repository on one of the large forges. */
function forgeAddress(homepage: string | undefined): string | undefined {
  return homepage !== undefined &&
    /^https:\/\/(?:github\.com|gitlab\.com|bitbucket\.org)\/[^/]+\/[^/#?]+\/?$/.test(homepage)
    ? repositoryAddress(homepage.replace(/\/$/, ''))
    : undefined;
}
