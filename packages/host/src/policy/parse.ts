import {
  parseHost,
  parseSource,
  type JsonPath,
  type Problem,
  type Source,
} from '@opendxt/manifest';
import { isObject } from '../json/index.ts';
import { checkShape, problem } from './check-shape.ts';
import type { PolicyDocument } from './document.ts';
import { formatPath } from './format-path.ts';
import { policyShape } from './schema.ts';

export interface ParsedPolicy {
  /** Only where there is no error. */
  readonly document?: PolicyDocument;
  readonly problems: readonly Problem[];
}

/** Reads the text of a policy file strictly: a key that is not known might be a rule misspelt. */
export function parsePolicy(text: string | Uint8Array): ParsedPolicy {
  const source = parseSource(text);
  const problems = [...source.problems, ...(isObject(source.value) ? checkPolicy(source) : [])];
  const hasErrors = problems.some(({ severity }) => severity === 'error');
  return hasErrors
    ? { problems }
    : { document: normalise(source.value as PolicyDocument), problems };
}

function checkPolicy(source: Source): readonly Problem[] {
  const { format } = source.value as Record<string, unknown>;
  if (typeof format === 'number' && format > 1) {
    const message = `the policy has format ${format}, and this version of OpenDXT knows 1`;
    return [problem('newer-format', message, ['format'], source, { hint: 'update OpenDXT' })];
  }
  const problems = checkShape(source, policyShape);
  return problems.length > 0 ? problems : checkHosts(source);
}

function checkHosts(source: Source): readonly Problem[] {
  const { permissions = {} } = source.value as PolicyDocument;
  const check = (key: 'hosts' | 'localHosts', place: 'public' | 'local') =>
    (permissions[key] ?? []).flatMap((host, index) => {
      const parsed = parseHost(host, place);
      if (parsed.ok) return [];
      const path: JsonPath = ['permissions', key, index];
      const hint = parsed.hint === undefined ? {} : { hint: parsed.hint };
      return [
        problem('invalid-host', `\`${formatPath(path)}\`: ${parsed.message}`, path, source, hint),
      ];
    });
  return [...check('hosts', 'public'), ...check('localHosts', 'local')];
}

/** Hosts in the spelling that grants have. */
function normalise(document: PolicyDocument): PolicyDocument {
  const { permissions } = document;
  if (permissions === undefined) return document;
  const spell = (place: 'public' | 'local') => (host: string) => {
    const parsed = parseHost(host, place);
    return parsed.ok ? parsed.host : host;
  };
  const { hosts, localHosts } = permissions;
  return {
    ...document,
    permissions: {
      ...permissions,
      ...(hosts && { hosts: hosts.map(spell('public')) }),
      ...(localHosts && { localHosts: localHosts.map(spell('local')) }),
    },
  };
}
