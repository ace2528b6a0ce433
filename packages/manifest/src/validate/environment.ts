import type { JsonPath } from '../problem/index.ts';
import { droppedByReplacement } from '../launch/index.ts';
import { homeIn } from './command.ts';
import { quoteAll } from './finding.ts';
import type { Finding } from './finding.ts';
import { objectAt, OVERRIDE_KEYS } from './subject.ts';
import type { Subject } from './subject.ts';

/** How tokens of well-known services begin, and what follows at least. */
const SECRETS: readonly (readonly [name: string, RegExp])[] = [
  ['sk-', /\bsk-(?:[a-z]+-)*[A-Za-z\d_-]{20,}/],
  ['ghp_', /\bgh[pousr]_[A-Za-z\d]{36,}/],
  ['github_pat_', /\bgithub_pat_\w{40,}/],
  ['glpat-', /\bglpat-[\w-]{20,}/],
  ['xox', /\bxox[abeoprs]-[A-Za-z\d-]{20,}/],
  ['AKIA', /\b(?:AKIA|ASIA)[A-Z\d]{16}\b/],
  ['AIza', /\bAIza[\w-]{35}/],
  ['npm_', /\bnpm_[A-Za-z\d]{36}/],
  ['hf_', /\bhf_[A-Za-z\d]{30,}/],
  ['-----BEGIN', /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
];

/** What is written out in the arguments and the environment and should not be. */
export function checkEnvironment(subject: Subject): readonly Finding[] {
  return [
    ...subject.texts.flatMap(({ path, text }) => checkHome(path, text, 'error')),
    ...subject.texts.flatMap(({ path, text }) => checkSecret(path, text)),
    ...subject.texts.flatMap(({ path, role }) =>
      role === 'environment' && String(path.at(-1)).toUpperCase() === 'PATH' ? [pathSet(path)] : [],
    ),
    ...subject.manifest.userConfig.flatMap((option) =>
      [option.default].flat().flatMap((text) => {
        if (typeof text !== 'string') return [];
        const path = ['user_config', option.key, 'default'];
        return [...checkHome(path, text, 'warning'), ...checkSecret(path, text)];
      }),
    ),
  ];
}

function checkHome(
  path: JsonPath,
  text: string,
  severity: 'error' | 'warning',
): readonly Finding[] {
  const home = homeIn(text);
  return home === undefined
    ? []
    : [
        {
          severity,
          code: 'home-path',
          path,
          message: `\`${home}\` is a folder of one user on one machine`,
          found: `\`${home}\``,
          hint: 'write `${HOME}` or `${__dirname}`, or ask with an option of the type `directory`',
        },
      ];
}

function checkSecret(path: JsonPath, text: string): readonly Finding[] {
  const secret = SECRETS.find(([, pattern]) => looksRandom(pattern.exec(text)?.[0]));
  return secret === undefined
    ? []
    : [
        {
          severity: 'error',
          code: 'secret-literal',
          path,
          message: 'this looks like a secret, and everyone who has the bundle can read it',
          found: `a text with \`${secret[0]}\``,
          hint: 'ask for it with a sensitive option, and withdraw this one',
        },
      ];
}

/** Examples such as `sk-your-key-goes-here` have no digits, or repeat one character. */
function looksRandom(text: string | undefined): boolean {
  if (text === undefined) return false;
  return text.startsWith('-----') || (/\d/.test(text) && new Set(text.slice(6)).size > 8);
}

function pathSet(path: JsonPath): Finding {
  return {
    severity: 'warning',
    code: 'path-overwritten',
    path,
    part: 'key',
    message: 'this replaces the PATH of the host; the server finds no other programs',
    hint: 'leave it out, and name programs of the bundle with `${__dirname}/…`',
  };
}

/** Entries of `env` that the reference host drops: it replaces what OpenDXT merges. */
export function checkReplacedEnvironment({ manifest, value }: Subject): readonly Finding[] {
  const base = manifest.server.launch.env;
  return OVERRIDE_KEYS.flatMap((container) => {
    const overrides = objectAt(value, 'server', 'mcp_config', container);
    return Object.keys(overrides).flatMap((key): readonly Finding[] => {
      if (!Object.hasOwn(objectAt(overrides, key), 'env')) return [];
      const env = objectAt(overrides, key, 'env') as Readonly<Record<string, string>>;
      const lost = droppedByReplacement(base, { key, override: { env } });
      return lost.length === 0
        ? []
        : [
            {
              severity: 'warning',
              code: 'override-replaces-env',
              path: ['server', 'mcp_config', container, key, 'env'],
              part: 'key',
              message: `the reference host replaces the whole \`env\`, and ${quoteAll(lost)} would be lost`,
              hint: 'repeat every entry of the outer `env`',
            },
          ];
    });
  });
}
