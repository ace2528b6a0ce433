import validRange from 'semver/ranges/valid.js';
import type { JsonPath } from '../problem/index.ts';
import { quoteAll } from './finding.ts';
import type { Finding } from './finding.ts';
import { correctRange } from './range.ts';
import { objectAt, OVERRIDE_KEYS, PLATFORMS } from './subject.ts';
import type { Subject } from './subject.ts';

const OVERRIDE_NAME =
  /^(darwin|linux|win32)(?:-(?:x64|arm64|ia32|arm|ppc64|s390x|riscv64|loong64))?$/;
const MEANT_PLATFORMS: ReadonlyMap<string, string> = new Map([
  ['macos', 'darwin'],
  ['mac', 'darwin'],
  ['osx', 'darwin'],
  ['windows', 'win32'],
  ['win', 'win32'],
  ['win64', 'win32'],
]);

/** Version ranges that hosts understand, and overrides for platforms that exist and are listed. */
export function checkCompatibility(subject: Subject): readonly Finding[] {
  const { runtimes, clients } = subject.manifest.compatibility;
  return [
    ...Object.entries(clients).flatMap(([client, range]) =>
      checkRange(['compatibility', client], range),
    ),
    ...Object.entries(runtimes).flatMap(([runtime, range]) =>
      checkRange(['compatibility', 'runtimes', runtime], range),
    ),
    ...checkOverrideNames(subject),
  ];
}

function checkRange(path: JsonPath, range: string): readonly Finding[] {
  // semver reads `~=3.10` as `~3.10`, which means less than it does to Python.
  if (validRange(range) !== null && !range.includes('~=')) return [];
  const corrected = correctRange(range);
  return [
    {
      severity: 'error',
      code: 'range-not-semver',
      path,
      message: 'hosts read this as a semver range, and it is none',
      expected: 'conditions separated by blanks, such as `>=3.10 <4`',
      found: `\`${range}\``,
      ...(corrected === undefined ? {} : { hint: `write "${corrected}"` }),
    },
  ];
}

function checkOverrideNames({ value, manifest }: Subject): readonly Finding[] {
  const listed = manifest.compatibility.platforms;
  return OVERRIDE_KEYS.flatMap((container) =>
    Object.keys(objectAt(value, 'server', 'mcp_config', container)).flatMap(
      (name): readonly Finding[] => {
        const path = ['server', 'mcp_config', container, name];
        const platform = OVERRIDE_NAME.exec(name)?.[1];
        if (platform === undefined) return [unknownPlatform(path, name)];
        return listed === undefined || listed.includes(platform)
          ? []
          : [
              {
                severity: 'warning',
                code: 'override-unlisted-platform',
                path,
                part: 'key',
                message: `there is an override for \`${name}\`, but \`compatibility.platforms\` does not list \`${platform}\``,
                expected: quoteAll(listed),
                found: `\`${name}\``,
              },
            ];
      },
    ),
  );
}

function unknownPlatform(path: JsonPath, name: string): Finding {
  const [os = ''] = name.toLowerCase().split('-');
  const meant = MEANT_PLATFORMS.get(os) ?? PLATFORMS.find((platform) => platform === os);
  return {
    severity: 'error',
    code: 'override-unknown-platform',
    path,
    part: 'key',
    message: `no machine is called \`${name}\`, so this override never applies`,
    expected: `${quoteAll(PLATFORMS)}, or one of them with \`-x64\` or \`-arm64\``,
    found: `\`${name}\``,
    ...(meant === undefined ? {} : { hint: `did you mean \`${meant}\`?` }),
  };
}
