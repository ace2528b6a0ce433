import type { ConfigOption } from '../model/index.ts';
import type { JsonPath } from '../problem/index.ts';
import {
  BUILT_IN_VARIABLES,
  explainUnknownVariable,
  parseTemplate,
  settingKey,
  variableNames,
} from '../substitution/index.ts';
import type { Finding } from './finding.ts';
import type { LaunchText, Subject } from './subject.ts';

const BUILT_IN: ReadonlySet<string> = new Set(BUILT_IN_VARIABLES);
const SHELL_SYNTAX = /^~(?=[\\/]|$)|\$[A-Za-z_]\w*|%[A-Za-z_]\w*%/;

/** Every `${…}` is known, every option that is used is declared, every declared one is used. */
export function checkVariables({ manifest, texts }: Subject): readonly Finding[] {
  const options = new Map(manifest.userConfig.map((option) => [option.key, option]));
  const used = new Set(texts.flatMap(({ text }) => variableNames(text).map(settingKey)));
  return [
    ...texts.flatMap((text) => checkText(text, options)),
    ...manifest.userConfig.flatMap((option) => checkDefault(option)),
    ...manifest.userConfig
      .filter((option) => !used.has(option.key))
      .map((option): Finding => ({
        severity: 'warning',
        code: 'option-unused',
        path: ['user_config', option.key],
        part: 'key',
        message: `the option \`${option.key}\` is declared, but nothing in \`mcp_config\` uses it`,
        hint: `pass it on, for instance as "env": {"${option.key.toUpperCase()}": "\${user_config.${option.key}}"}`,
      })),
  ];
}

function checkText(
  launchText: LaunchText,
  options: ReadonlyMap<string, ConfigOption>,
): readonly Finding[] {
  const { path, text } = launchText;
  return [...new Set(variableNames(text))]
    .flatMap((name): readonly Finding[] => {
      const key = settingKey(name);
      const option = key === undefined ? undefined : options.get(key);
      if (option !== undefined) return checkUse(option, launchText);
      if (BUILT_IN.has(name)) return [];
      const hint = explainUnknownVariable(name, [...options.keys()]);
      const found = `\`\${${name}}\``;
      return key === undefined
        ? [unknownVariable(path, found, hint)]
        : [
            {
              severity: 'error',
              code: 'option-undeclared',
              path,
              message: `${found} is used, but \`user_config\` does not declare \`${key}\``,
              found,
              hint,
            },
          ];
    })
    .concat(checkSyntax(launchText));
}

function unknownVariable(path: JsonPath, found: string, hint: string): Finding {
  return {
    severity: 'error',
    code: 'unknown-variable',
    path,
    message: `${found} is not a variable, and is passed on as it stands`,
    expected: 'a variable of docs/substitution.md',
    found,
    hint,
  };
}

function checkUse(option: ConfigOption, { path, text, role }: LaunchText): readonly Finding[] {
  const variable = `\${user_config.${option.key}}`;
  const findings: Finding[] = [];
  if (option.sensitive && role !== 'environment') {
    findings.push({
      severity: 'warning',
      code: 'sensitive-in-arguments',
      path,
      message: `\`${variable}\` is sensitive, and every program on the machine can read the arguments of another`,
      hint: 'pass it in `env`',
    });
  }
  if (text !== variable && !option.required && option.default === undefined) {
    findings.push({
      severity: 'warning',
      code: 'unset-in-text',
      path,
      message: `\`${variable}\` is optional and stands inside a longer text; without a value the rest remains`,
      hint:
        role === 'argument'
          ? 'make it an argument of its own, which disappears, or give it a default'
          : 'make it the whole value, which disappears, or give it a default',
    });
  }
  if (text !== variable && option.multiple) {
    findings.push({
      severity: 'warning',
      code: 'list-in-text',
      path,
      message: `\`${variable}\` takes several values and stands inside a longer text, where they are joined`,
      hint: 'make it an argument of its own, which becomes one argument for each value',
    });
  }
  return findings;
}

function checkSyntax({ path, text, role }: LaunchText): readonly Finding[] {
  const plain = parseTemplate(text).map((piece) => (piece.kind === 'text' ? piece.text : '\0'));
  if (plain.some((piece) => piece.includes('${'))) {
    return [
      {
        severity: 'error',
        code: 'malformed-variable',
        path,
        message: 'a `${` has no `}` of its own, so it is not a variable',
        expected: '`${name}`, with no brace in the name',
        found: `\`${text}\``,
      },
    ];
  }
  const shell = SHELL_SYNTAX.exec(plain.join(''));
  return shell === null || (role === 'argument' && isScript(text))
    ? []
    : [shellSyntax(path, shell[0])];
}

/** An argument with blanks is likely a script for a shell, which does expand these. */
function isScript(text: string): boolean {
  return /\s/.test(text);
}

function shellSyntax(path: JsonPath, found: string): Finding {
  const home = found === '~' || found === '$HOME' || found.toUpperCase() === '%USERPROFILE%';
  return {
    severity: 'warning',
    code: 'shell-syntax',
    path,
    message: `\`${found}\` is passed on as it stands; no shell expands it`,
    found: `\`${found}\``,
    hint: home ? 'write `${HOME}`' : 'only the `${…}` of the specification are expanded',
  };
}

function checkDefault(option: ConfigOption): readonly Finding[] {
  const path = ['user_config', option.key, 'default'];
  const texts = [option.default].flat().filter((value) => typeof value === 'string');
  return texts.flatMap((text) => {
    const unknown = [...new Set(variableNames(text))]
      .filter((name) => !BUILT_IN.has(name))
      .map((name) =>
        unknownVariable(
          path,
          `\`\${${name}}\``,
          settingKey(name) === undefined
            ? explainUnknownVariable(name, [])
            : 'a default has variables for folders only',
        ),
      );
    const shell =
      option.type === 'directory' || option.type === 'file' ? /^~(?=[\\/]|$)/.exec(text) : null;
    return shell === null ? unknown : [...unknown, shellSyntax(path, shell[0])];
  });
}
