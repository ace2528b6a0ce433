import type { ConfigOption, ConfigValue, Manifest } from '../model/index.ts';

export type Settings = Readonly<Record<string, ConfigValue>>;

/**
 * The required options that have no value, neither set nor by default, in the order of the
 * manifest. An empty text and a list of nothing but empty texts are no value here.
 */
export function missingSettings(manifest: Manifest, userConfig: Settings): readonly ConfigOption[] {
  return manifest.userConfig.filter((option) => {
    const value = Object.hasOwn(userConfig, option.key) ? userConfig[option.key] : option.default;
    return option.required && isEmpty(value);
  });
}

function isEmpty(value: ConfigValue | undefined): boolean {
  return typeof value === 'object'
    ? value.every((item) => item === '')
    : value === undefined || value === '';
}
