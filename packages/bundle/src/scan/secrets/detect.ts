import { secretOf } from '../../secrets/index.ts';
import { mark, placeOf, type Detector, type Sight } from '../reading/index.ts';
import type { ScanFinding } from '../types.ts';
import { searchPatterns } from './patterns.ts';
import { mayHoldSecret, secretRules, type SecretRule } from './rules.ts';
import { loadSecretlint, type Hit, type Search } from './secretlint.ts';

const rules: Readonly<Record<string, SecretRule>> = secretRules;

/** Of one file; who has so many has a list of them. */
const hitsPerRule = 50;

/** In dependencies these are full of what only looks like secrets. */
const proneToExamples =
  /(^|\/)(tests?|__tests__|testing|specs?|fixtures?|examples?|docs?|mocks?|benchmarks?)\/|[._-](test|spec)\.\w+$|\.(md|rst|txt|map|d\.[cm]?ts|html?)$/i;

/** Hosts that are nobody's (RFC 2606, RFC 6761) or this machine. */
const ofExample =
  /@(?:[\w-]{1,63}\.){0,8}(?:example(?:\.(?:com|org|net|edu))?|test|invalid|localhost|127\.0\.0\.1|host|hostname|domain\.com)(?![\w.-])/i;

/** Finds keys, tokens and passwords; a finding says where and never what. */
export async function secretDetector(): Promise<Detector> {
  const search = await loadSecretlint();
  return (sight) => [...byName(sight), ...byContent(sight, search)];
}

function byName({ path, bytes, own }: Sight): ScanFinding[] {
  const what = own ? secretOf(path, bytes) : undefined;
  if (what === undefined) return [];
  return [
    {
      kind: 'secret',
      id: 'secret-file',
      severity: 'high',
      message: `\`${mark(path)}\` looks like a secret (${what}), and everyone who has the bundle can read it`,
      hint: 'keep it out of the bundle, and replace what was already given away',
      file: path,
      firstParty: true,
    },
  ];
}

function byContent({ path, text, own }: Sight, search: Search): ScanFinding[] {
  if (text === undefined || !mayHoldSecret.test(text)) return [];
  if (!own && proneToExamples.test(path)) return [];
  const seen = new Set<string>();
  const hits = [...search(path, text, hitsPerRule), ...searchPatterns(text, hitsPerRule)];
  return hits.flatMap((hit) => {
    const rule = rules[hit.rule];
    if (rule === undefined || (rule.ownOnly === true && !own)) return [];
    if (rule.ownOnly === true && ofExample.test(text.slice(hit.start, hit.end))) return [];
    const finding = describe(rule, hit, path, text, own);
    const place = `${finding.id}:${finding.line}`;
    if (seen.has(place)) return [];
    seen.add(place);
    return [finding];
  });
}

function describe(
  rule: SecretRule,
  { start }: Hit,
  path: string,
  text: string,
  own: boolean,
): ScanFinding {
  const { line, column } = placeOf(text, start);
  const where = own ? '' : ' of a dependency';
  return {
    kind: 'secret',
    id: rule.id,
    severity: own ? rule.severity : 'low',
    message: `\`${mark(path)}\`${where} holds ${rule.what}, line ${line}`,
    hint: own
      ? 'take it out, revoke it where it is from, and let the user give one as a setting'
      : 'it came with the dependency, most likely for its tests; tell its authors if it is real',
    file: path,
    line,
    column,
    firstParty: own,
  };
}
