import type { ConfigOption, ConfigValue, Manifest } from '../model/index.ts';
import type { Problem } from '../problem/index.ts';
import type { Settings } from './missing.ts';

/**
 * Everything that is wrong with values for the options of a manifest: a key that is not declared,
 * another type, a number out of range, several values where one is expected. Values that are
 * missing are `missingSettings`' concern. Messages never show the value of a sensitive option.
 */
export function checkSettings(manifest: Manifest, values: Settings): readonly Problem[] {
  const options = new Map(manifest.userConfig.map((option) => [option.key, option]));
  return Object.entries(values).flatMap(([key, value]): readonly Problem[] => {
    const option = options.get(key);
    return option ? checkValue(option, value) : [unknownSetting(key, [...options.keys()])];
  });
}

/** What is wrong with one value; the path of the problems is that of the option. */
export function checkValue(option: ConfigOption, value: ConfigValue): readonly Problem[] {
  if (typeof value !== 'object') {
    return checkSingle(option, value);
  }
  if (!option.multiple) {
    return [
      {
        ...problemAt(option, 'setting-not-multiple'),
        message: `\`${option.key}\` takes one value, and a list was given`,
        expected: expectation(option),
        found: `a list of ${value.length}`,
        hint: 'give one value, or declare `"multiple": true`',
      },
    ];
  }
  return value.flatMap((item) =>
    option.type === 'number' ? checkSingle(option, Number(item)) : checkSingle(option, item),
  );
}

function checkSingle(option: ConfigOption, value: string | number | boolean): readonly Problem[] {
  const expected = option.type === 'number' || option.type === 'boolean' ? option.type : 'string';
  if (typeof value !== expected || (typeof value === 'number' && !Number.isFinite(value))) {
    return [
      {
        ...problemAt(option, 'setting-type'),
        message: `\`${option.key}\` must be ${expectation(option)}`,
        expected: expectation(option),
        found: describe(option, value),
      },
    ];
  }
  if (typeof value === 'string' && value.includes('\0')) {
    return [
      {
        ...problemAt(option, 'setting-type'),
        message: `\`${option.key}\` must be a text without null characters`,
        expected: 'a text that can stand in a variable or an argument',
        found: 'a null character',
      },
    ];
  }
  return typeof value === 'number' ? checkRange(option, value) : [];
}

function checkRange(option: ConfigOption, value: number): readonly Problem[] {
  const { min = -Infinity, max = Infinity } = option;
  if (value >= min && value <= max) {
    return [];
  }
  const bound = value < min ? `at least ${min}` : `at most ${max}`;
  return [
    {
      ...problemAt(option, 'setting-out-of-range'),
      message: `\`${option.key}\` must be ${bound}`,
      expected: bound,
      found: describe(option, value),
    },
  ];
}

function unknownSetting(key: string, declared: readonly string[]): Problem {
  return {
    severity: 'error',
    code: 'setting-unknown',
    path: ['user_config', key],
    message: `there is no setting \`${key}\``,
    expected:
      declared.length === 0
        ? 'no settings'
        : `one of ${declared.map((name) => `\`${name}\``).join(', ')}`,
    found: `\`${key}\``,
  };
}

function problemAt(
  option: ConfigOption,
  code: string,
): Pick<Problem, 'severity' | 'code' | 'path'> {
  return { severity: 'error', code, path: ['user_config', option.key] };
}

/** In words: what a value of an option looks like. */
export function expectation(option: ConfigOption): string {
  switch (option.type) {
    case 'number':
      return 'a number';
    case 'boolean':
      return '`true` or `false`';
    case 'directory':
      return 'the path of a folder';
    case 'file':
      return 'the path of a file';
    default:
      return 'a text';
  }
}

function describe(option: ConfigOption, value: string | number | boolean): string {
  if (option.sensitive) {
    return `a ${typeof value}`;
  }
  // JSON has no infinity.
  return `${typeof value} ${typeof value === 'number' ? String(value) : JSON.stringify(value)}`;
}
