import type { ConfigOption } from '../model/index.ts';
import { checkValue } from '../settings/index.ts';
import type { Finding } from './finding.ts';
import type { Subject } from './subject.ts';

const SECRET_KEY = /(?:^|[_-])(?:api[_-]?key|access[_-]?key|secret|token|password|passwd)$/i;
const CAMEL_HUMP = /([a-z\d])([A-Z])/g;

/** The options of `user_config`: ranges, defaults, and what does not go with the type. */
export function checkOptions({ manifest }: Subject): readonly Finding[] {
  return manifest.userConfig.flatMap((option) => [
    ...checkRange(option),
    ...checkDefault(option),
    ...checkFlags(option),
    ...checkSecrecy(option),
  ]);
}

function checkRange({ key, type, min, max }: ConfigOption): readonly Finding[] {
  const path = ['user_config', key];
  if (type !== 'number') {
    const given = min === undefined ? (max === undefined ? undefined : 'max') : 'min';
    return given === undefined
      ? []
      : [
          {
            severity: 'warning',
            code: 'range-without-number',
            path: [...path, given],
            part: 'key',
            message: `\`${given}\` means nothing for the type \`${type}\``,
            hint: 'use it with `"type": "number"`',
          },
        ];
  }
  if (min === undefined || max === undefined || min <= max) return [];
  return [
    {
      severity: 'error',
      code: 'option-range-empty',
      path: [...path, 'min'],
      message: `no number fits \`${key}\`: \`min\` is above \`max\``,
      expected: `at most ${max}`,
      found: `${min}`,
    },
  ];
}

function checkDefault(option: ConfigOption): readonly Finding[] {
  if (option.default === undefined) return [];
  // The range is at fault, not the default.
  if ((option.min ?? -Infinity) > (option.max ?? Infinity)) return [];
  return checkValue(option, option.default).map(({ message, expected, found, hint }): Finding => ({
    severity: 'error',
    code: 'default-invalid',
    path: ['user_config', option.key, 'default'],
    message: `the default does not fit its option: ${message}`,
    ...(expected === undefined ? {} : { expected }),
    ...(found === undefined ? {} : { found }),
    ...(hint === undefined ? {} : { hint }),
  }));
}

function checkFlags({ key, type, multiple, sensitive }: ConfigOption): readonly Finding[] {
  const findings: Finding[] = [];
  if (multiple && type !== 'directory' && type !== 'file') {
    findings.push({
      severity: 'warning',
      code: 'multiple-without-path',
      path: ['user_config', key, 'multiple'],
      part: 'key',
      message: `the specification has \`multiple\` for \`directory\` and \`file\` only, found \`${type}\``,
      hint: 'some hosts offer one input',
    });
  }
  if (sensitive && type !== 'string') {
    findings.push({
      severity: 'warning',
      code: 'sensitive-without-text',
      path: ['user_config', key, 'sensitive'],
      part: 'key',
      message: `the specification has \`sensitive\` for \`string\` only, found \`${type}\``,
    });
  }
  return findings;
}

function checkSecrecy(option: ConfigOption): readonly Finding[] {
  const { key, type, sensitive } = option;
  if (sensitive && option.default !== undefined && option.default !== '') {
    return [
      {
        severity: 'warning',
        code: 'sensitive-default',
        path: ['user_config', key, 'default'],
        message: `\`${key}\` is sensitive, and everyone who has the bundle can read its default`,
        hint: 'leave the default out',
      },
    ];
  }
  return type === 'string' && !sensitive && SECRET_KEY.test(key.replaceAll(CAMEL_HUMP, '$1_$2'))
    ? [
        {
          severity: 'warning',
          code: 'option-not-sensitive',
          path: ['user_config', key],
          part: 'key',
          message: `\`${key}\` looks like a secret, and is shown and kept as plain text`,
          hint: 'add "sensitive": true',
        },
      ]
    : [];
}
