import { severities } from '@opendxt/bundle';
import { fileAccesses, isolationLevels, toolRules } from './document.ts';

/**
 * The part of JSON Schema that a policy takes: the shipped schema is this value, and files are
 * checked by it.
 */
export interface Shape {
  readonly type?: 'object' | 'array' | 'string' | 'number' | 'boolean';
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly minProperties?: number;
  /** False, or the shape of values under any other key. */
  readonly additionalProperties?: false | Shape;
  readonly items?: Shape;
  readonly enum?: readonly string[];
  readonly const?: number;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly anyOf?: readonly Shape[];
}

const glob = { type: 'string', minLength: 1 } as const;

const list = (description: string, items: Shape): Shape => ({ type: 'array', description, items });

const closed = (
  description: string,
  properties: Readonly<Record<string, Shape>>,
  more: Partial<Shape> = {},
): Shape => ({ type: 'object', description, properties, additionalProperties: false, ...more });

const choice = (description: string, values: readonly string[]): Shape => ({
  type: 'string',
  description,
  enum: values,
});

const flag = (description: string): Shape => ({ type: 'boolean', description });

const subjects = (description: string, publishers: string): Shape =>
  closed(
    description,
    {
      ids: list('Ids of extensions; * and ? stand for any text and any character', glob),
      publishers: list(publishers, glob),
      authors: list('Authors as manifests name them, which nothing proves', glob),
      digests: list('SHA-256 of bundles, 64 hex digits', {
        type: 'string',
        pattern: '^[0-9a-f]{64}$',
      }),
    },
    { minProperties: 1 },
  );

const value: Shape = {
  anyOf: [
    { type: 'string' },
    { type: 'number' },
    { type: 'boolean' },
    { type: 'array', items: { type: 'string' } },
  ],
};

export const policyShape: Shape = closed(
  'What may be installed, started, called and granted: docs/policy.md',
  {
    $schema: { type: 'string', description: 'This schema, for editors' },
    format: { const: 1, description: 'The format of this file: 1' },
    allow: subjects(
      'Only what is on one of these lists may be installed and started',
      'Publishers whose signature was verified and is trusted',
    ),
    block: subjects(
      'What is on one of these lists may not be installed or started',
      'Publishers, as a signature or the manifest names them',
    ),
    require: closed('What an extension and this machine must bring', {
      signature: flag('A signature that was verified and is trusted'),
      isolation: choice('The least isolation to start a server with', isolationLevels),
    }),
    scan: closed('What a scan may find', {
      highestSeverity: choice('The worst finding that is let through', severities),
    }),
    permissions: closed('The most that can be granted to an extension', {
      files: choice('What it may do with files of the user', fileAccesses),
      anyPublicHost: flag('Whether it may connect to any public host'),
      hosts: list('The only public hosts that it may connect to: host, host:port, *.host', glob),
      localHosts: list('The only hosts in this machine and its networks, as host:port', glob),
      fetchedCode: flag('Whether it may run code that is fetched when it starts'),
    }),
    tools: list('Rules for tools; the first that fits decides', {
      ...closed('A rule for tools', {
        id: { ...glob, description: 'Ids of extensions' },
        tool: { ...glob, description: 'Names of tools, as the server lists them' },
        rule: choice('never, ask each time, or always (no objection)', toolRules),
      }),
      required: ['id', 'tool', 'rule'],
    }),
    settings: list('Settings that the user cannot change; the first that fits decides', {
      ...closed('Values for settings', {
        id: { ...glob, description: 'Ids of extensions' },
        values: {
          type: 'object',
          description: 'Values by the key of the setting; never a secret',
          additionalProperties: value,
        },
      }),
      required: ['id', 'values'],
    }),
    audit: closed('What the audit keeps', {
      arguments: flag('Whether it keeps the arguments of tool calls'),
    }),
  },
  { required: ['format'] },
);

/** What is shipped as `policy.schema.json`. */
export function createPolicySchema(): object {
  const $schema = 'http://json-schema.org/draft-07/schema#';
  return { $schema, title: 'OpenDXT policy', ...policyShape };
}
