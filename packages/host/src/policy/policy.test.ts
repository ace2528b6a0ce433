import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import {
  describeRules,
  mergePolicies,
  type PolicyDocument,
  type PolicySubject,
  type SubjectScan,
} from './index.ts';
import { parsePolicy } from './parse.ts';
import { createPolicySchema } from './schema.ts';

const digest = 'a'.repeat(64);
const subject: PolicySubject = {
  id: 'files',
  author: 'Ada Example',
  digest,
  isolation: 'full',
  permissions: [],
};

/** What a policy of one file says, rule by rule. */
const refusals = (document: Omit<PolicyDocument, 'format'>, about: Partial<PolicySubject> = {}) => {
  const parsed = parsePolicy(JSON.stringify({ format: 1, ...document })).document;
  const policy = mergePolicies([{ file: 'p', document: parsed! }]);
  return policy
    .refusals({ ...subject, ...about })
    .map(({ rule, message }) => `${rule.path}: ${message}`);
};

test('blocks are by id, publisher, author and digest, however they are written', () => {
  expect(refusals({ block: { ids: ['x', 'fil*'] } })).toEqual([
    'block.ids[1]: the id `files` is blocked',
  ]);
  expect(refusals({ block: { publishers: ['ada *'] } })).toEqual([
    'block.publishers[0]: the publisher `Ada Example` is blocked',
  ]);
  expect(refusals({ block: { authors: ['ADA EXAMPLE'] } }, { author: ' Ａda example' })).toEqual([
    'block.authors[0]: the author ` Ａda example` is blocked',
  ]);
  expect(refusals({ block: { digests: [digest] } })).toEqual([
    'block.digests[0]: this very file is blocked',
  ]);
  expect(
    refusals(
      { block: { publishers: ['Mallory'] } },
      { signature: { status: 'unknown-publisher', publisher: { id: 'key:1', name: 'Mallory' } } },
    ),
  ).toEqual(['block.publishers[0]: the publisher `Mallory` is blocked']);
  expect(refusals({ block: { ids: ['other'], authors: ['Ada'] } })).toEqual([]);
});

test('another id than the usual one leads around no rule', () => {
  const renamed = { id: 'harmless', name: '@acme/Miner' };
  expect(refusals({ block: { ids: ['acme-miner'] } }, renamed)).toEqual([
    'block.ids[0]: the id `acme-miner` is blocked',
  ]);
  expect(refusals({ allow: { ids: ['harmless'] } }, renamed)).toHaveLength(1);
  expect(refusals({ allow: { ids: ['harmless', 'acme-*'] } }, renamed)).toEqual([]);
  const tools = [
    { id: 'acme-*', tool: '*', rule: 'always' },
    { id: 'acme-*', tool: 'dig', rule: 'never' },
  ] as const;
  const settings = [{ id: 'acme-miner', values: { depth: 1 } }];
  const why = 'there are rules for `acme-miner`, and they would not hold for it as `harmless`';
  expect(refusals({ tools, settings }, renamed)).toEqual([
    `tools[1].id: ${why}`,
    `settings[0].id: ${why}`,
  ]);
  expect(refusals({ tools, settings }, { id: 'acme-miner', name: '@acme/Miner' })).toEqual([]);
});

test('characters that nobody sees hide nothing from a block', () => {
  expect(
    refusals({ block: { authors: ['Mallory'] } }, { author: 'Mal\u200Blory\u00AD' }),
  ).toHaveLength(1);
});

test('where something is allowed nothing else is, and a publisher has to be proven', () => {
  expect(refusals({ allow: { ids: ['file?'] } })).toEqual([]);
  expect(refusals({ allow: { ids: ['FILES'], digests: [] } })).toEqual([
    'allow: it is on no list of what is allowed',
  ]);
  expect(refusals({ allow: { authors: ['Ada Example'] } })).toEqual([]);
  const allow = { publishers: ['Ada *'] };
  const unsigned = { signature: { status: 'unsigned' } };
  expect(refusals({ allow }, unsigned)).toEqual([
    'allow: it is on no list of what is allowed; to be there by its publisher it needs a trusted signature, and it has none',
  ]);
  const publisher = { id: 'ca:1:CN=Ada Example', name: 'Ada Example' };
  const signed = (status: string) => ({ signature: { status, publisher } });
  expect(refusals({ allow }, signed('self-signed'))).toHaveLength(1);
  expect(refusals({ allow }, signed('trusted'))).toEqual([]);
  expect(refusals({ allow: { publishers: [publisher.id] } }, signed('trusted'))).toEqual([]);
});

test('a signature, isolation and a scan may be required', () => {
  expect(
    refusals(
      { require: { signature: true, isolation: 'partial' }, scan: { highestSeverity: 'low' } },
      { isolation: 'none' },
    ),
  ).toEqual([
    'require.signature: a trusted signature is required, and nobody has looked for one: install its bundle again',
    'require.isolation: partial isolation is required, and here there is none',
    'scan.highestSeverity: nothing above `low` may be found in it, and it was not scanned',
  ]);
  expect(refusals({ require: { signature: true } }, { signature: { status: 'expired' } })).toEqual([
    'require.signature: a trusted signature is required, and its is `expired`',
  ]);
  const scan = (found: Partial<SubjectScan>) =>
    refusals(
      { scan: { highestSeverity: 'low' } },
      { scan: { severity: 'none', lookedUp: true, searched: true, ...found } },
    );
  expect(scan({ severity: 'high', lookedUp: false })).toEqual([
    'scan.highestSeverity: a scan found `high` in it, and `low` is the worst allowed',
  ]);
  expect(scan({ lookedUp: false })).toEqual([
    'scan.highestSeverity: nothing above `low` may be found in it, and its packages were not looked up in advisories (`dxt scan --update-db` fetches them)',
  ]);
  expect(scan({ searched: false })).toEqual([
    'scan.highestSeverity: nothing above `low` may be found in it, and not all of its files could be searched in time',
  ]);
  expect(scan({ severity: 'low' })).toEqual([]);
  expect(refusals({ scan: { highestSeverity: 'critical' } })).toEqual([]);
});

test('permissions have a most', () => {
  const permissions: PolicySubject['permissions'] = [
    { kind: 'files', setting: 'root', access: 'write' },
    { kind: 'network', host: 'evil.example:443' },
    { kind: 'network', host: 'a.api.example.com:443' },
    { kind: 'any-public-host' },
    { kind: 'local-network', host: 'localhost:5432' },
    { kind: 'fetched-code', command: 'npx' },
  ];
  const strict = {
    files: 'read',
    hosts: ['*.api.example.com'],
    localHosts: [],
    fetchedCode: false,
  } as const;
  expect(refusals({ permissions: strict }, { permissions })).toEqual([
    'permissions.files: `write:root` can’t be granted: no more than reading files is allowed',
    'permissions.hosts: `net:evil.example` can’t be granted: the host is not listed',
    'permissions.hosts: `net:public` can’t be granted: only listed hosts can',
    'permissions.localHosts: `local:localhost:5432` can’t be granted: the host is not listed',
    'permissions.fetchedCode: `code:npx` can’t be granted',
  ]);
  expect(refusals({ permissions: { anyPublicHost: false } }, { permissions })).toEqual([
    'permissions.anyPublicHost: `net:public` can’t be granted',
  ]);
  expect(refusals({ permissions: {} }, { permissions })).toEqual([]);
});

test('of rules for a tool the first that fits decides, and a look-alike is not what is allowed', () => {
  const document: PolicyDocument = {
    format: 1,
    tools: [
      { id: '*', tool: 'delete_*', rule: 'never' },
      { id: 'files', tool: 'list_*', rule: 'always' },
      { id: 'files', tool: '*', rule: 'ask' },
    ],
  };
  const policy = mergePolicies([{ file: 'p', document }]);
  expect(policy.toolRule('other', 'DELETE_all')).toEqual({
    rule: 'never',
    source: { file: 'p', path: 'tools[0].rule' },
  });
  expect(policy.toolRule('files', 'list_all')?.rule).toBe('always');
  expect(policy.toolRule('files', 'List_all')?.rule).toBe('ask');
  expect(policy.toolRule('other', 'list_all')).toBeUndefined();
});

test('locked settings have the value of the stronger file, and of the first entry that fits', () => {
  const document = (...values: object[]): PolicyDocument => ({
    format: 1,
    settings: values.map((each) => ({ id: 'f*', values: each as Record<string, unknown> })),
  });
  const policy = mergePolicies([
    { file: 'machine', document: document({ root: '/srv' }, { root: '/no' }) },
    { file: 'user', document: document({ root: '/mine', 'dry run': true }) },
  ]);
  expect(policy.lockedSettings('files')).toEqual({
    root: { value: '/srv', source: { file: 'machine', path: 'settings[0].values.root' } },
    'dry run': { value: true, source: { file: 'user', path: 'settings[0].values["dry run"]' } },
  });
  expect(policy.lockedSettings('other')).toEqual({});
});

test('every problem of a file is named with its place', () => {
  const text = `{
  "format": 1,
  "alow": {},
  "block": { "ids": "x", "digests": ["ABC"] },
  "allow": {},
  "permissions": { "hosts": ["10.0.0.1"], "files": "all" },
  "tools": [{ "id": "", "rule": "sometimes" }],
  "settings": [{ "id": "a", "values": { "b": null } }]
}`;
  const { document, problems } = parsePolicy(text);
  expect(document).toBeUndefined();
  expect(
    problems.map(
      ({ place, code, message }) => `${place?.line}:${place?.column} ${code} ${message}`,
    ),
  ).toMatchInlineSnapshot(`
    [
      "3:3 unknown-key \`alow\` is not a key of a policy",
      "4:21 invalid-value \`block.ids\`: expected a list of strings, found \`"x"\`",
      "4:38 invalid-value \`block.digests[0]\`: expected 64 hex digits in lower case, found \`"ABC"\`",
      "5:12 missing-key \`allow\` is empty",
      "6:52 invalid-value \`permissions.files\`: expected one of \`none\`, \`read\`, \`write\`, found \`"all"\`",
      "7:13 missing-key \`tools[0].tool\` is missing",
      "7:21 invalid-value \`tools[0].id\`: expected a string that is not empty, found \`""\`",
      "7:33 invalid-value \`tools[0].rule\`: expected one of \`never\`, \`ask\`, \`always\`, found \`"sometimes"\`",
      "8:46 invalid-value \`settings[0].values.b\`: expected a string, a number, \`true\` or \`false\`, a list of strings, found \`null\`",
    ]
  `);
  expect(
    parsePolicy('{ "format": 1, "permissions": { "hosts": ["10.0.0.1"] } }').problems,
  ).toMatchObject([
    { code: 'invalid-host', path: ['permissions', 'hosts', 0], place: { line: 1, column: 43 } },
  ]);
  expect(parsePolicy('{ "format": 2, "new": 1 }').problems).toMatchObject([
    { code: 'newer-format', hint: 'update OpenDXT' },
  ]);
  expect(parsePolicy('{}').problems).toMatchObject([{ code: 'missing-key', path: ['format'] }]);
});

const shipped = () =>
  JSON.parse(
    readFileSync(
      fileURLToPath(new URL('../../schemas/policy.schema.json', import.meta.url)),
      'utf8',
    ),
  ) as object;

test('the shipped JSON Schema is that of the code, and judges alike; `npm run schemas` renews it', () => {
  expect(shipped()).toEqual(createPolicySchema());
  const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(shipped());
  const documents: unknown[] = [
    { format: 1 },
    {},
    { format: 2 },
    { format: 1, allow: {} },
    { format: 1, allow: { ids: ['*'] } },
    { format: 1, block: { digests: ['x'] } },
    { format: 1, require: { signature: 'yes' } },
    { format: 1, permissions: { hosts: ['example.com'], files: 'read' } },
    { format: 1, tools: [{ id: '*', tool: '*', rule: 'never' }] },
    { format: 1, tools: [{ id: '*', tool: '*' }] },
    { format: 1, settings: [{ id: 'a', values: { b: ['x'], c: 1, d: false, e: 'x' } }] },
    { format: 1, settings: [{ id: 'a', values: { b: [1] } }] },
    { format: 1, surprise: true },
  ];
  for (const document of documents) {
    const ours = parsePolicy(JSON.stringify(document)).document !== undefined;
    expect([document, validate(document)]).toEqual([document, ours]);
  }
});

test('every rule is listed in plain words with its place', () => {
  const document: PolicyDocument = {
    format: 1,
    block: { ids: ['x', 'y*'] },
    require: { isolation: 'full' },
    permissions: { hosts: [], anyPublicHost: false },
    tools: [{ id: '*', tool: 'rm_*', rule: 'never' }],
  };
  expect(
    describeRules({ file: 'p', document }).map(({ source, rule }) => `${source.path}: ${rule}`),
  ).toEqual([
    'block.ids: block ids: x, y*',
    'require.isolation: full isolation is required',
    'permissions.anyPublicHost: any public host can’t be granted',
    'permissions.hosts: public hosts at most: none',
    'tools[0].rule: tools rm_* of *: never',
  ]);
});
