import { formatPath } from './format-path.ts';
import type { PolicyLayer } from './layer.ts';
import type { RuleSource } from './types.ts';

/** A rule as `dxt policy check` lists it. */
export interface PolicyRule {
  readonly source: RuleSource;
  /** In plain words. */
  readonly rule: string;
}

/** Every rule of a file, in plain words. */
export function describeRules({ file, document }: PolicyLayer): readonly PolicyRule[] {
  const { allow = {}, block = {}, require = {}, scan = {}, permissions = {} } = document;
  const { tools = [], settings = [], audit = {} } = document;
  const rule = (path: string, text: string): PolicyRule => ({ source: { file, path }, rule: text });
  const lists = (verb: string, of: typeof allow) =>
    Object.entries(of).map(([key, texts]) =>
      rule(`${verb}.${key}`, `${verb} ${key}: ${orNone(texts)}`),
    );
  const one = <Value>(path: string, value: Value | undefined, text: (value: Value) => string) =>
    value === undefined ? [] : [rule(path, text(value))];
  return [
    ...lists('allow', allow),
    ...lists('block', block),
    ...one('require.signature', require.signature, (is) =>
      is ? 'a trusted signature is required' : 'no signature is required',
    ),
    ...one('require.isolation', require.isolation, (level) =>
      level === 'none' ? 'no isolation is required' : `${level} isolation is required`,
    ),
    ...one(
      'scan.highestSeverity',
      scan.highestSeverity,
      (worst) => `a scan may find up to ${worst}`,
    ),
    ...one('permissions.files', permissions.files, (most) => `access to files at most: ${most}`),
    ...one('permissions.anyPublicHost', permissions.anyPublicHost, (may) =>
      may ? 'any public host can be granted' : 'any public host can’t be granted',
    ),
    ...one(
      'permissions.hosts',
      permissions.hosts,
      (hosts) => `public hosts at most: ${orNone(hosts)}`,
    ),
    ...one(
      'permissions.localHosts',
      permissions.localHosts,
      (hosts) => `local hosts at most: ${orNone(hosts)}`,
    ),
    ...one('permissions.fetchedCode', permissions.fetchedCode, (may) =>
      may ? 'fetched code can be granted' : 'fetched code can’t be granted',
    ),
    ...tools.map(({ id, tool, rule: word }, index) =>
      rule(`tools[${index}].rule`, `tools ${tool} of ${id}: ${word}`),
    ),
    ...settings.flatMap(({ id, values }, index) =>
      Object.entries(values).map(([key, value]) =>
        rule(
          formatPath(['settings', index, 'values', key]),
          `setting ${key} of ${id} is ${JSON.stringify(value)}`,
        ),
      ),
    ),
    ...one('audit.arguments', audit.arguments, (keeps) =>
      keeps ? 'the audit keeps arguments' : 'the audit keeps no arguments',
    ),
  ];
}

const orNone = (texts: readonly string[]) => (texts.length === 0 ? 'none' : texts.join(', '));
