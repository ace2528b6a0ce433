import parseVersion from 'semver/functions/parse.js';
import coerceVersion from 'semver/functions/coerce.js';
import type { JsonPath } from '../problem/index.ts';
import type { Finding } from './finding.ts';
import type { Subject } from './subject.ts';

/** What build scripts put in to replace later. */
const PLACEHOLDER = /\{\{[^{}]*\}\}|<%[^%]*%>|@[A-Z][A-Z\d_]*@|^__[A-Z][A-Z\d_]*__$/;
const LONG_DESCRIPTION = 280;

/** Who the extension is: its name, version, description and addresses. */
export function checkIdentity(subject: Subject): readonly Finding[] {
  return [
    ...checkName(subject),
    ...checkVersion(subject),
    ...checkDescription(subject),
    ...checkAddresses(subject),
    ...checkPlaceholders(subject),
  ];
}

function checkName({ manifest: { name } }: Subject): readonly Finding[] {
  if (PLACEHOLDER.test(name)) return [];
  if (!/[A-Za-z\d]/.test(name)) {
    return [
      {
        severity: 'error',
        code: 'name-without-letters',
        path: ['name'],
        message: 'a name needs a letter or a digit from which an id can be made',
        found: JSON.stringify(name),
      },
    ];
  }
  return /^[@A-Za-z\d][A-Za-z\d._/-]*$/.test(name)
    ? []
    : [
        {
          severity: 'warning',
          code: 'name-not-id',
          path: ['name'],
          message: 'a name is for machines: letters, digits, `-`, `_` and `.` alone',
          found: `\`${name}\``,
          hint: `write "name": "${slug(name)}" and keep the other as "display_name"`,
        },
      ];
}

function slug(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z\d]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}

function checkVersion({ manifest: { version } }: Subject): readonly Finding[] {
  if (parseVersion(version) !== null || PLACEHOLDER.test(version)) return [];
  const close = coerceVersion(version)?.version;
  return [
    {
      severity: 'error',
      code: 'version-not-semver',
      path: ['version'],
      message: `the version is not a semantic version`,
      expected: 'MAJOR.MINOR.PATCH',
      found: JSON.stringify(version),
      ...(close === undefined ? {} : { hint: `write "version": "${close}"` }),
    },
  ];
}

function checkDescription({ manifest: { description } }: Subject): readonly Finding[] {
  if (description.trim() === '') {
    return [
      {
        severity: 'warning',
        code: 'description-empty',
        path: ['description'],
        message: 'the description is empty; people see it before they install',
      },
    ];
  }
  const length = Array.from(description).length;
  return length <= LONG_DESCRIPTION
    ? []
    : [
        {
          severity: 'info',
          code: 'description-long',
          path: ['description'],
          message: `a description is one line; lists cut this one`,
          expected: `at most ${LONG_DESCRIPTION} characters`,
          found: `${length} characters`,
          hint: 'move the rest to "long_description"',
        },
      ];
}

function checkAddresses({ manifest }: Subject): readonly Finding[] {
  const addresses: readonly (readonly [JsonPath, string | undefined])[] = [
    [['author', 'url'], manifest.author.url],
    [['repository', 'url'], manifest.repository?.url],
    [['homepage'], manifest.homepage],
    [['documentation'], manifest.documentation],
    [['support'], manifest.support],
    [['icon'], manifest.icon],
    ...manifest.icons.map((icon, index) => [['icons', index, 'src'], icon.src] as const),
    ...manifest.privacyPolicies.map((url, index) => [['privacy_policies', index], url] as const),
  ];
  return addresses.flatMap(([path, url]): readonly Finding[] =>
    url !== undefined && /^http:/i.test(url)
      ? [
          {
            severity: 'warning',
            code: 'url-not-https',
            path,
            message: 'the address is not encrypted',
            expected: 'an address that begins with `https://`',
            found: `\`${url}\``,
          },
        ]
      : [],
  );
}

/** Where such marks may be meant: in prose, and in what is nobody's concern but the author's. */
const PROSE = ['tools', 'prompts', 'description', 'long_description', 'user_config', '_meta'];

function checkPlaceholders({ value }: Subject): readonly Finding[] {
  const plain = Object.entries(value).filter(([key]) => !PROSE.includes(key));
  const texts = plain.flatMap(([key, item]) => stringsIn(item, [key]));
  return texts.flatMap(([path, text]): readonly Finding[] => {
    const found = PLACEHOLDER.exec(text)?.[0];
    return found === undefined
      ? []
      : [
          {
            severity: 'error',
            code: 'placeholder',
            path,
            message: `\`${found}\` was not replaced by a build`,
            found: `\`${found}\``,
            hint: 'validate what the build writes, not its template',
          },
        ];
  });
}

function stringsIn(value: unknown, path: JsonPath): readonly (readonly [JsonPath, string])[] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Array.isArray(value)
    ? value.flatMap((item, index) => stringsIn(item, [...path, index]))
    : Object.entries(value).flatMap(([key, item]) => stringsIn(item, [...path, key]));
}
