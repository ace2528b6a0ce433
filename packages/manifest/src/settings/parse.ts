import type { ConfigOption, ConfigValue } from '../model/index.ts';
import type { Problem } from '../problem/index.ts';
import { checkValue, expectation } from './check.ts';

export type ParsedSetting =
  | { readonly ok: true; readonly value: ConfigValue }
  | { readonly ok: false; readonly problems: readonly Problem[] };

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * Turns the text of `--set key=text` into a value of the option's type, and checks it as
 * `checkSettings` does. For an option that takes several values the text is a JSON array of
 * strings, or else one value.
 */
export function parseSetting(option: ConfigOption, text: string): ParsedSetting {
  const value = convert(option, text);
  if (value === undefined) {
    const problem: Problem = {
      severity: 'error',
      code: 'setting-type',
      path: ['user_config', option.key],
      message: `\`${option.key}\` must be ${expectation(option)}`,
      expected: expectation(option),
      ...(option.sensitive ? {} : { found: JSON.stringify(text) }),
    };
    return { ok: false, problems: [problem] };
  }
  const problems = checkValue(option, value);
  return problems.length === 0 ? { ok: true, value } : { ok: false, problems };
}

function convert(option: ConfigOption, text: string): ConfigValue | undefined {
  if (option.multiple) {
    return parseList(text) ?? [text];
  }
  switch (option.type) {
    case 'number':
      return NUMBER.test(text.trim()) ? Number(text) : undefined;
    case 'boolean':
      return text === 'true' || text === 'false' ? text === 'true' : undefined;
    default:
      return text;
  }
}

function parseList(text: string): readonly string[] | undefined {
  if (!text.trimStart().startsWith('[')) {
    return undefined;
  }
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) && list.every((item) => typeof item === 'string') ? list : undefined;
  } catch {
    return undefined;
  }
}
