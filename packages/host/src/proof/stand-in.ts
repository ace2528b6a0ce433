import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  missingSettings,
  type ConfigOption,
  type ConfigValue,
  type Manifest,
  type Settings,
} from '@opendxt/manifest';

/**
 * Completes settings: each required option without a value gets one that fits its type. `folder`
 * takes the files and folders that stand in for the user's.
 */
export async function standIn(
  manifest: Manifest,
  given: Settings,
  folder: string,
): Promise<{ readonly settings: Settings; readonly standIns: readonly string[] }> {
  const missing = missingSettings(manifest, given);
  const made = await Promise.all(
    missing.map(async (option, index) => {
      const value = await example(option, join(folder, `setting-${index + 1}`));
      return [option.key, option.multiple ? [String(value)] : value] as const;
    }),
  );
  return {
    settings: { ...given, ...Object.fromEntries(made) },
    standIns: missing.map(({ key, type }) => `${key}: ${words[type]}`),
  };
}

const words: Readonly<Record<ConfigOption['type'], string>> = {
  string: 'the text `example`',
  number: 'the smallest number allowed',
  boolean: '`false`',
  directory: 'an empty folder',
  file: 'an empty file',
};

async function example(option: ConfigOption, path: string): Promise<ConfigValue> {
  switch (option.type) {
    case 'directory':
      await mkdir(path);
      return path;
    case 'file':
      await writeFile(path, '');
      return path;
    case 'number':
      return option.min ?? Math.min(1, option.max ?? 1);
    case 'boolean':
      return false;
    case 'string':
      return 'example';
  }
}
