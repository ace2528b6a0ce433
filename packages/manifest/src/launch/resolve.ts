import type { Manifest } from '../model/index.ts';
import {
  createScope,
  expandArgument,
  expandEnvironmentValue,
  expandText,
} from '../substitution/index.ts';
import { resolveCommand } from './command.ts';
import type { ResolvedCommand } from './command.ts';
import { overridesFor, selectTemplate } from './select.ts';
import type { Launch, LaunchContext, LaunchWarning } from './types.ts';
import {
  warnAboutNotes,
  warnAboutOverrides,
  warnAboutPlatform,
  warnAboutSettings,
} from './warnings.ts';

/**
 * What is to be started on a machine, to the rules in docs/substitution.md; the same for the same
 * input on every machine. It never fails: what is wrong comes as warnings, none of which shows the
 * value of a sensitive setting. A caller that wants to refuse asks `missingSettings` and
 * `checkSettings` first.
 */
export function resolveLaunch(manifest: Manifest, context: LaunchContext): Launch {
  const { server, userConfig: options } = manifest;
  const overrides = overridesFor(server, context);
  const template = selectTemplate(server.launch, overrides, context.platform);
  const scope = createScope(options, context);
  const warnings: LaunchWarning[] = [
    ...warnAboutPlatform(manifest, context),
    ...warnAboutSettings(manifest, context),
    ...warnAboutOverrides(server, overrides),
  ];

  const command = expandText(template.command, scope);
  warnings.push(...warnAboutNotes('the command', command.notes, options));
  const resolved = resolveCommand(command.value, server, context);
  warnings.push(...warnAboutCommand(resolved));

  const args = template.args.flatMap((argument, index) => {
    const { value, notes } = expandArgument(argument, scope);
    warnings.push(...warnAboutNotes(`argument ${index + 1}`, notes, options));
    return value;
  });

  const env = Object.entries(template.env).flatMap(([key, text]) => {
    const { value, notes } = expandEnvironmentValue(text, scope);
    warnings.push(...warnAboutNotes(`\`${key}\` in the environment`, notes, options));
    return value === undefined ? [] : [[key, value] as const];
  });

  return {
    command: resolved.command,
    args,
    env: Object.fromEntries(env),
    cwd: context.extensionDir,
    warnings,
  };
}

function warnAboutCommand({ command, escapes }: ResolvedCommand): readonly LaunchWarning[] {
  if (command === '') {
    return [{ code: 'command-empty', message: 'the command is empty; there is nothing to start' }];
  }
  return escapes
    ? [
        {
          code: 'command-outside-bundle',
          message: 'the command is a path that leads out of the bundle',
        },
      ]
    : [];
}
