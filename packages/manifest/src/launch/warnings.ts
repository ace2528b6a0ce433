import type { ConfigOption, Manifest, Server } from '../model/index.ts';
import { checkSettings, missingSettings } from '../settings/index.ts';
import {
  BUILT_IN_VARIABLES,
  explainUnknownVariable,
  variableNames,
} from '../substitution/index.ts';
import type { Note } from '../substitution/index.ts';
import { droppedByReplacement } from './select.ts';
import type { AppliedOverride } from './select.ts';
import type { LaunchContext, LaunchWarning } from './types.ts';

/** Says what the expansion of one text noticed; `where` names the text. */
export function warnAboutNotes(
  where: string,
  notes: readonly Note[],
  options: readonly ConfigOption[],
): readonly LaunchWarning[] {
  return notes.map((note) => warnAboutNote(where, note, options));
}

function warnAboutNote(where: string, note: Note, options: readonly ConfigOption[]): LaunchWarning {
  const variable = `\`\${${note.variable}}\``;
  switch (note.kind) {
    case 'unknown':
      return {
        code: 'unknown-variable',
        message: `${where} has ${variable}, which stands for nothing; it is passed on as it is`,
        hint: explainUnknownVariable(
          note.variable,
          options.map((option) => option.key),
        ),
      };
    case 'unset-in-text':
      return {
        code: 'unset-in-text',
        message: `${where} has ${variable} inside a longer text, and the setting has no value; nothing stands in its place`,
      };
    case 'list-in-text':
      return {
        code: 'list-in-text',
        message: `${where} has ${variable} inside a longer text, and the setting has several values; they are joined`,
      };
    case 'ambiguous-list':
      return {
        code: 'ambiguous-list',
        message: `${where} joins the values of ${variable}, and one of them contains the separator`,
      };
  }
}

/** What is wrong with the settings: missing, not declared, of another type, out of range. */
export function warnAboutSettings(
  manifest: Manifest,
  context: LaunchContext,
): readonly LaunchWarning[] {
  const missing = missingSettings(manifest, context.userConfig).map((option) => ({
    code: 'setting-missing',
    message: `\`${option.key}\` (${option.title}) is required and has no value`,
  }));
  const wrong = checkSettings(manifest, context.userConfig).map(({ code, message, hint }) => ({
    code,
    message,
    ...(hint === undefined ? {} : { hint }),
  }));
  return [...missing, ...wrong, ...warnAboutDefaults(manifest, context)];
}

function warnAboutDefaults(manifest: Manifest, context: LaunchContext): readonly LaunchWarning[] {
  const known: readonly string[] = BUILT_IN_VARIABLES;
  return manifest.userConfig
    .filter((option) => !Object.hasOwn(context.userConfig, option.key))
    .flatMap((option) => {
      const texts = [option.default].flat().filter((value) => typeof value === 'string');
      const notes = texts
        .flatMap((text) => variableNames(text))
        .filter((name) => !known.includes(name))
        .map((variable): Note => ({ kind: 'unknown', variable }));
      return warnAboutNotes(`the default of \`${option.key}\``, notes, []);
    });
}

export function warnAboutOverrides(
  server: Server,
  overrides: readonly AppliedOverride[],
): readonly LaunchWarning[] {
  return overrides.flatMap((applied) => {
    const dropped = droppedByReplacement(server.launch.env, applied);
    return dropped.length === 0
      ? []
      : [
          {
            code: 'override-replaces-env',
            message: `the override for \`${applied.key}\` has an \`env\` without ${dropped.map((name) => `\`${name}\``).join(', ')}, kept here; the reference host drops what is not repeated`,
          },
        ];
  });
}

export function warnAboutPlatform(
  manifest: Manifest,
  context: LaunchContext,
): readonly LaunchWarning[] {
  const { platforms } = manifest.compatibility;
  return platforms === undefined || platforms.includes(context.platform)
    ? []
    : [
        {
          code: 'platform-unsupported',
          message: `the extension is for ${platforms.map((name) => `\`${name}\``).join(', ')}, and this is \`${context.platform}\``,
        },
      ];
}
