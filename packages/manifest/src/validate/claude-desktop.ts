import type { ConfigOption } from '../model/index.ts';
import { settingKey, variableNames } from '../substitution/index.ts';
import { readBundlePath } from './bundle-path.ts';
import { checkClaudeDesktopShape } from './claude-desktop-shape.ts';
import type { Finding } from './finding.ts';
import type { LaunchText, Subject } from './subject.ts';

/** What Claude Desktop does not take, or treats in another way than docs/substitution.md. */
export function checkClaudeDesktop(subject: Subject): readonly Finding[] {
  const options = new Map(subject.manifest.userConfig.map((option) => [option.key, option]));
  return [
    ...subject.texts.flatMap((text) => checkText(text, options)),
    ...subject.texts.flatMap((text) => checkRelative(text, subject)),
    ...subject.manifest.userConfig.flatMap(checkDefault),
    ...checkClaudeDesktopShape(subject),
  ];
}

function checkText(
  text: LaunchText,
  options: ReadonlyMap<string, ConfigOption>,
): readonly Finding[] {
  return [...new Set(variableNames(text.text))].flatMap((name): readonly Finding[] => {
    if (name === 'TEMP' || name === 'TMPDIR') {
      return [
        {
          severity: 'error',
          code: 'claude-desktop-variable',
          path: text.path,
          message: `Claude Desktop does not know \`\${${name}}\`, and passes it on as it stands`,
          hint: 'let the server ask the system for its folder for temporary files',
        },
      ];
    }
    const option = options.get(settingKey(name) ?? '');
    return option === undefined ? [] : checkOptionUse(option, text);
  });
}

function checkOptionUse(
  option: ConfigOption,
  { path, text, role }: LaunchText,
): readonly Finding[] {
  const variable = `\${user_config.${option.key}}`;
  const alone = text === variable && role === 'argument';
  if (option.multiple && !alone) {
    return [
      {
        severity: 'warning',
        code: 'claude-desktop-list-literal',
        path,
        message: `Claude Desktop expands several values in an argument of their own alone; here the server gets the text \`${variable}\``,
        hint: 'pass them as an argument of its own',
      },
    ];
  }
  if (option.default === '' && alone) {
    return [
      {
        severity: 'warning',
        code: 'claude-desktop-empty-default',
        path,
        message: `with an empty default the server gets the text \`${variable}\` from Claude Desktop as this argument`,
        hint: 'pass it in `env`, where an empty default works',
      },
    ];
  }
  return option.default === undefined && !option.required
    ? [
        {
          severity: 'warning',
          code: 'claude-desktop-unset-literal',
          path,
          message: `when \`${option.key}\` is not set, the server gets the text \`${variable}\` from Claude Desktop`,
          hint:
            role === 'environment'
              ? `give \`${option.key}\` a default, which may be ""; or let the server treat that text as no value`
              : `give \`${option.key}\` a default that is not empty, or pass it in \`env\``,
        },
      ]
    : [];
}

/** Its working directory is not the folder of the bundle. */
function checkRelative({ path, text, role }: LaunchText, subject: Subject): readonly Finding[] {
  const { launch, entryPoint } = subject.manifest.server;
  const isRelative = readBundlePath(text).kind === 'inside' && text.includes('/');
  // Programs such as `uv --directory` are told where to work.
  const isPlaced = launch.args.some((argument) => /^(?:[^/]*=)?\$\{__dirname\}$/.test(argument));
  const isPath =
    (role === 'command' && isRelative) || (role === 'argument' && text === entryPoint && !isPlaced);
  return isPath && readBundlePath(text).kind === 'inside'
    ? [
        {
          severity: 'warning',
          code: 'claude-desktop-relative-path',
          path,
          message: 'Claude Desktop starts servers in another folder, where this path is not found',
          found: `\`${text}\``,
          hint: `write "\${__dirname}/${text.replace(/^\.\//, '')}"`,
        },
      ]
    : [];
}

function checkDefault(option: ConfigOption): readonly Finding[] {
  const path = ['user_config', option.key, 'default'];
  const texts = [option.default].flat().filter((value) => typeof value === 'string');
  const findings: Finding[] = [];
  if (texts.some((text) => variableNames(text).length > 0)) {
    findings.push({
      severity: 'warning',
      code: 'claude-desktop-default-variable',
      path,
      message: 'Claude Desktop passes variables in a default on as they stand',
      hint: 'let the server expand them, or leave the default to the server',
    });
  }
  if (option.required && option.default !== undefined) {
    findings.push({
      severity: 'info',
      code: 'claude-desktop-required-default',
      path,
      message: `Claude Desktop asks for \`${option.key}\` in spite of its default`,
      hint: 'leave out `required` when the default is good enough',
    });
  }
  return findings;
}
