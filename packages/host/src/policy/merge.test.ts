import {
  array,
  assert,
  boolean,
  constant,
  constantFrom,
  oneof,
  property,
  record,
  string,
  type Arbitrary,
} from 'fast-check';
import { severities } from '@opendxt/bundle';
import { expect, test } from 'vitest';
import type { Permission } from '../permissions/index.ts';
import { toolRules } from './document.ts';
import { mergePolicies, type PolicyDocument, type PolicySubject } from './index.ts';
import { matchesGlob } from './glob.ts';

const few = constantFrom('a', 'b', 'ab', 'A');
const globs = array(constantFrom('a', 'b*', '*', '?', 'ab', 'A'), { maxLength: 3 });
const digests = array(constantFrom('1'.repeat(64), '2'.repeat(64)), { maxLength: 2 });
const levels = constantFrom('full', 'partial', 'none');
const hosts = array(constantFrom('a.example:443', '*.b.example:*'), { maxLength: 2 });
const list = record(
  { ids: globs, publishers: globs, authors: globs, digests },
  { requiredKeys: [] },
);

const document = record(
  {
    format: constantFrom(1),
    allow: list,
    block: list,
    require: record({ signature: boolean(), isolation: levels }, { requiredKeys: [] }),
    scan: record({ highestSeverity: constantFrom(...severities) }),
    permissions: record(
      {
        files: constantFrom('none', 'read', 'write'),
        anyPublicHost: boolean(),
        hosts,
        localHosts: hosts,
        fetchedCode: boolean(),
      },
      { requiredKeys: [] },
    ),
    tools: array(
      record({
        id: few,
        tool: globs.map(([glob = '*']) => glob),
        rule: constantFrom(...toolRules),
      }),
      {
        maxLength: 4,
      },
    ),
    settings: array(
      record({
        id: globs.map(([glob = '*']) => glob),
        values: record({ a: boolean(), b: few }, { requiredKeys: [] }),
      }),
      { maxLength: 3 },
    ),
    audit: record({ arguments: boolean() }),
  },
  { requiredKeys: ['format'] },
) as unknown as Arbitrary<PolicyDocument>;

const permission: Arbitrary<Permission> = constantFrom<Permission>(
  { kind: 'files', setting: 's', access: 'read' },
  { kind: 'files', setting: 's', access: 'write' },
  { kind: 'network', host: 'a.example:443' },
  { kind: 'network', host: 'x.b.example:80' },
  { kind: 'any-public-host' },
  { kind: 'local-network', host: 'a.example:443' },
  { kind: 'fetched-code', command: 'npx' },
);

const subject = record({
  id: few,
  author: few,
  digest: constantFrom('1'.repeat(64), '2'.repeat(64), '3'.repeat(64)),
  signature: constantFrom(
    undefined,
    { status: 'trusted', publisher: { id: 'a', name: 'A' } },
    { status: 'expired', publisher: { id: 'B', name: 'b' } },
  ),
  scan: oneof(
    constant(undefined),
    record({ severity: constantFrom(...severities), lookedUp: boolean(), searched: boolean() }),
  ),
  isolation: levels,
  permissions: array(permission, { maxLength: 3 }),
}) as unknown as Arbitrary<PolicySubject>;

test('two policies as one are never laxer than either', () => {
  assert(
    property(document, document, subject, few, few, (machine, user, about, id, tool) => {
      const layers = [
        { file: 'machine', document: machine },
        { file: 'user', document: user },
      ];
      const merged = mergePolicies(layers);
      const [first, second] = layers.map((layer) => mergePolicies([layer]));
      const refused = merged.refusals(about);
      expect(refused).toEqual([...first!.refusals(about), ...second!.refusals(about)]);
      const rank = (policy = merged) =>
        toolRules.indexOf(policy.toolRule(id, tool)?.rule ?? 'always');
      expect(rank()).toBe(Math.min(rank(first), rank(second)));
      expect(merged.lockedSettings(id)).toMatchObject(first!.lockedSettings(id));
      expect(Object.keys(merged.lockedSettings(id))).toEqual(
        expect.arrayContaining(Object.keys(second!.lockedSettings(id))),
      );
      if (machine.audit !== undefined) expect(merged.auditArguments).toBe(first!.auditArguments);
    }),
    { numRuns: 500 },
  );
});

test('a glob matches as the regular expression that it stands for', () => {
  const letters = string({ unit: constantFrom('a', 'b', '*', '?', '.', '\n', '😀'), maxLength: 8 });
  assert(
    property(letters, letters, (glob, text) => {
      const source = Array.from(glob, (character) =>
        character === '*'
          ? '.*'
          : character === '?'
            ? '.'
            : RegExp(/[.]/).test(character)
              ? '\\.'
              : character,
      ).join('');
      expect(matchesGlob(glob, text)).toBe(new RegExp(`^${source}$`, 'su').test(text));
    }),
    { numRuns: 2000 },
  );
  expect(matchesGlob(`${'*a'.repeat(2000)}b`, 'a'.repeat(20_000))).toBe(false);
});
