import type { LaunchTemplate, Manifest } from '../model/index.ts';
import { settingKey, variableNames } from '../substitution/index.ts';
import { overridesFor, selectTemplate } from './select.ts';

/** What is started on a machine, with its overrides and before variables are expanded. */
export function launchTemplate(
  { server }: Pick<Manifest, 'server'>,
  machine: { readonly platform: string; readonly arch: string },
): LaunchTemplate {
  return selectTemplate(server.launch, overridesFor(server, machine), machine.platform);
}

/** The keys of the settings that the command, the arguments or the environment have in them. */
export function settingsUsed({ command, args, env }: LaunchTemplate): ReadonlySet<string> {
  const names = [command, ...args, ...Object.values(env)].flatMap(variableNames);
  return new Set(names.flatMap((name) => settingKey(name) ?? []));
}
