import { mark, placeOf, type Sight } from '../reading/index.ts';
import type { Severity } from '../severity.ts';
import type { ScanFinding } from '../types.ts';
import { placeOfFetch, placeOfReverseShell } from './shell.ts';

interface Found {
  readonly at: number;
  readonly found: string;
}

interface Rule {
  readonly id: string;
  readonly severity: Severity;
  /** Dependencies do these for reasons of their own. */
  readonly ownOnly?: true;
  /** Completes "`server/a.js` …". */
  readonly what: string;
  readonly hint: string;
  readonly find: (text: string) => Found | undefined;
}

const source = /\.([cm]?[jt]sx?|py|pyw|sh|bash|zsh|ps1|psm1|bat|cmd|rb|pl|php|lua)$/i;

const rules: readonly Rule[] = [
  {
    id: 'reverse-shell',
    severity: 'high',
    what: 'gives a shell to another machine',
    hint: 'nothing honest needs that',
    find: placeOfReverseShell,
  },
  {
    id: 'runs-decoded-code',
    severity: 'high',
    what: 'decodes text and runs it',
    hint: 'decode it by hand and read it; honest code has no reason to hide',
    find: first(
      ['atob', 'unescape', 'base64', 'b64', 'decompress', 'fromhex', 'marshal'],
      /\b(?:eval|Function)\s*\(\s*(?:globalThis\.|window\.)?(?:atob|unescape)\s*\(|\beval\s*\(\s*Buffer\.from\s*\([^)]{0,4000}['"](?:base64|hex)['"]|\bexec\s*\(\s*(?:compile\s*\(\s*)?(?:__import__\s*\(\s*['"](?:base64|zlib|marshal|codecs)['"]\s*\)|base64|zlib|marshal|codecs|bytes)?\.?(?:b(?:64|32|16|85)decode|a85decode|decompress|fromhex|loads)\s*\(/,
    ),
  },
  {
    id: 'runs-fetched-code',
    severity: 'high',
    what: 'fetches code and runs it',
    hint: 'bring the code in the bundle: what is fetched can’t be looked at, and may change',
    find: (text) => placeOfFetch(text) ?? fetchedCode(text),
  },
  {
    id: 'starts-fetcher',
    severity: 'medium',
    ownOnly: true,
    what: 'starts a program that fetches packages and runs them',
    hint: 'bring the packages in the bundle: what is fetched was not looked at',
    find: first(
      ['npx', 'uvx', 'bunx', 'pipx', 'pip', 'npm'],
      /\b(?:spawn|exec|execFile|execa|fork)(?:Sync|Async)?\s*\(\s*['"`](?:npx|uvx|bunx|pipx\s+run|pip3?\s+install|npm\s+(?:i|install|exec))\b|\b(?:spawn|execFile|execa)(?:Sync)?\s*\(\s*['"`](?:pip3?|npm)['"`]\s*,\s*\[\s*['"`](?:install|i|exec)\b|\b(?:subprocess\.\w{1,20}|os\.(?:system|popen|exec\w{1,3}|spawn\w{1,3}))\s*\(\s*\[?\s*f?['"](?:npx|uvx|bunx|pipx|pip3?['"]?\s*,?\s*['"]?install|npm['"]?\s*,?\s*['"]?install)\b|['"]-m['"]\s*,\s*['"]pip['"]\s*,\s*['"]install['"]/,
    ),
  },
  {
    id: 'obfuscated-code',
    severity: 'medium',
    what: 'was made unreadable on purpose',
    hint: 'ask for the source; what can’t be read can’t be trusted',
    find: obfuscation,
  },
];

/** Of one file one finding of each rule: more of the same says nothing more. */
export function findRiskyCode({ path, text, own }: Sight): ScanFinding[] {
  if (text === undefined || !(source.test(path) || text.startsWith('#!'))) return [];
  return rules.flatMap(({ id, severity, ownOnly, what, hint, find }): ScanFinding[] => {
    const place = ownOnly === true && !own ? undefined : find(text);
    if (place === undefined) return [];
    const message = `\`${mark(path)}\` ${what}: \`${mark(place.found, 120)}\``;
    const where = { file: path, firstParty: own, ...placeOf(text, place.at) };
    return [{ kind: 'risk', id, severity, message, hint, ...where }];
  });
}

/** Most texts have none of the words, which is quickly seen. */
function first(words: readonly string[], pattern: RegExp): (text: string) => Found | undefined {
  return (text) => {
    if (!words.some((word) => text.includes(word))) return undefined;
    const match = pattern.exec(text);
    return match === null ? undefined : { at: match.index, found: match[0] };
  };
}

const fetchedCode = first(
  ['http', 'fetch', 'urlopen', 'requests', 'eval'],
  /\beval\s*\(\s*(?:await\s+)?\(?\s*await\s+(?:\(\s*await\s+)?fetch\s*\(|\.then\s*\(\s*eval\s*\)|\bimport\s*\(\s*['"`]https?:\/\/|\bexec\s*\(\s*(?:requests\.get|(?:urllib\.request\.)?urlopen|httpx\.get)\s*\(/,
);

/** What javascript-obfuscator calls its variables; so many that they are no accident. */
const renamed = /\b_0x[0-9a-f]{4,6}\b/g;
const renamedAtLeast = 100;
const packed = first(
  ['p,a,c,k,e', 'pyarmor'],
  /\beval\(function\(p,a,c,k,e,|\b__pyarmor__\s*\(|^from pyarmor_runtime/m,
);

function obfuscation(text: string): Found | undefined {
  if (!text.includes('_0x')) return packed(text);
  let count = 0;
  let start = 0;
  for (const { index } of text.matchAll(renamed)) {
    if (count++ === 0) start = index;
    if (count >= renamedAtLeast) return { at: start, found: text.slice(start, start + 60) };
  }
  return packed(text);
}
