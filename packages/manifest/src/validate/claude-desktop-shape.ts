import { checkReplacedEnvironment } from './environment.ts';
import { programName } from './command.ts';
import type { Finding } from './finding.ts';
import { commandPath, objectAt, templateFor } from './subject.ts';
import type { Subject } from './subject.ts';

const KNOWN_COMPATIBILITY: ReadonlySet<string> = new Set([
  'claude_desktop',
  'platforms',
  'runtimes',
]);
/** It brings these itself, or finds them wherever they are. */
const FOUND_PROGRAMS = /^(?:node|npx|python[\d.]*|py|cmd|powershell|sh|bash)$/;

/** The parts of a manifest that Claude Desktop refuses, ignores, or has a narrower idea of. */
export function checkClaudeDesktopShape(subject: Subject): readonly Finding[] {
  return [
    ...checkKeys(subject),
    ...checkLocalization(subject),
    ...checkOverrides(subject),
    ...checkStart(subject),
    ...checkIcon(subject),
  ];
}

function checkKeys({ value }: Subject): readonly Finding[] {
  return Object.keys(objectAt(value, 'compatibility'))
    .filter((key) => !KNOWN_COMPATIBILITY.has(key))
    .map((key) => ({
      severity: 'error',
      code: 'claude-desktop-client-key',
      path: ['compatibility', key],
      part: 'key',
      message: `Claude Desktop refuses a manifest with \`compatibility.${key}\`, although the specification has keys for other clients`,
      hint: 'leave it out',
    }));
}

function checkLocalization({ value }: Subject): readonly Finding[] {
  if (!Object.hasOwn(objectAt(value), 'localization')) return [];
  const given = objectAt(value, 'localization');
  return ['resources', 'default_locale']
    .filter((key) => !Object.hasOwn(given, key))
    .map((key) => ({
      severity: 'error',
      code: 'claude-desktop-localization',
      path: ['localization'],
      part: 'key',
      message: `Claude Desktop refuses \`localization\` without \`${key}\`, although the specification gives it a default`,
      hint: 'write both `resources` and `default_locale`',
    }));
}

function checkOverrides(subject: Subject): readonly Finding[] {
  const config = objectAt(subject.value, 'server', 'mcp_config');
  const findings: Finding[] = [];
  if (Object.hasOwn(config, 'platforms')) {
    findings.push({
      severity: 'error',
      code: 'claude-desktop-platforms-key',
      path: ['server', 'mcp_config', 'platforms'],
      part: 'key',
      message: 'Claude Desktop refuses `platforms`, the older name of `platform_overrides`',
      hint: 'rename the key',
    });
  }
  for (const key of Object.keys(objectAt(config, 'platform_overrides'))) {
    if (!/^(?:darwin|linux|win32)-/.test(key)) continue;
    findings.push({
      severity: 'warning',
      code: 'claude-desktop-arch-override',
      path: ['server', 'mcp_config', 'platform_overrides', key],
      part: 'key',
      message: `Claude Desktop ignores \`${key}\`: it looks for the name of the platform alone`,
      hint: 'start a launcher that looks at the architecture itself',
    });
  }
  return [
    ...findings,
    ...checkReplacedEnvironment(subject).map(({ path, part = 'value', ...finding }): Finding => ({
      ...finding,
      path,
      part,
      severity: 'error',
      code: 'claude-desktop-env-replaced',
    })),
  ];
}

function checkStart(subject: Subject): readonly Finding[] {
  if (!subject.texts.some(({ role }) => role === 'command')) {
    return [
      {
        severity: 'error',
        code: 'claude-desktop-no-command',
        path: ['server', 'mcp_config'],
        message:
          'Claude Desktop refuses a server without `mcp_config`, although the specification does not ask for it with the type `uv`',
        hint: 'add "mcp_config": {"command": "uv", "args": ["run", "--directory", "${__dirname}", "…"]}',
      },
    ];
  }
  const findings = new Map<string, Finding>();
  for (const platform of subject.platforms) {
    const { command } = templateFor(subject, platform);
    const path = commandPath(subject, platform);
    const program = programName(command);
    if (!/[\\/$]/.test(command) && !FOUND_PROGRAMS.test(program)) {
      findings.set(path.join('\0'), {
        severity: 'warning',
        code: 'claude-desktop-path-lookup',
        path,
        message: `programs with a window have a short PATH, on which \`${command}\` may not be`,
        hint: 'bring the program along, and start it as `${__dirname}/…`',
      });
    } else if (command.startsWith('${__dirname}') && platform === 'darwin') {
      findings.set(path.join('\0'), {
        severity: 'info',
        code: 'claude-desktop-executable',
        path,
        message:
          'Claude Desktop was seen to unpack files on macOS without the right to execute them',
        hint: 'start `/bin/sh` with a script of the bundle that does `chmod u+x` and `exec`',
      });
    }
  }
  return [...findings.values()];
}

function checkIcon({ manifest: { icon } }: Subject): readonly Finding[] {
  return icon !== undefined && /^https?:/i.test(icon)
    ? [
        {
          severity: 'warning',
          code: 'claude-desktop-icon-address',
          path: ['icon'],
          message: 'Claude Desktop shows icons that are in the bundle alone',
          found: `\`${icon}\``,
          hint: 'put the file beside the manifest, and write its path',
        },
      ]
    : [];
}
