import type { ConfigOption, ConfigType, ConfigValue } from '../model/index.ts';
import { entriesAt, flagAt, isObject, numberAt, textAt, type JsonObject } from './lenient.ts';

/** The settings in the order of the manifest. One of an unknown type is taken as a text. */
export function readUserConfig(manifest: JsonObject): readonly ConfigOption[] {
  return entriesAt(manifest, 'user_config').flatMap(([key, value]) =>
    isObject(value) ? [readOption(key, value)] : [],
  );
}

function readOption(key: string, option: JsonObject): ConfigOption {
  const value = readValue(option['default']);
  const min = numberAt(option, 'min');
  const max = numberAt(option, 'max');
  return {
    key,
    type: readType(option),
    title: textAt(option, 'title') ?? key,
    description: textAt(option, 'description') ?? '',
    required: flagAt(option, 'required'),
    multiple: flagAt(option, 'multiple') || option['type'] === 'array',
    sensitive: flagAt(option, 'sensitive'),
    ...(value !== undefined && { default: value }),
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
  };
}

const types: Readonly<Record<string, ConfigType>> = {
  string: 'string',
  number: 'number',
  boolean: 'boolean',
  directory: 'directory',
  file: 'file',
  integer: 'number',
  bool: 'boolean',
  folder: 'directory',
};

function readType(option: JsonObject): ConfigType {
  const type = textAt(option, 'type') ?? '';
  return (Object.hasOwn(types, type) ? types[type] : undefined) ?? 'string';
}

function readValue(value: unknown): ConfigValue | undefined {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return value;
  }
  if (!Array.isArray(value)) return undefined;
  return value.every((item) => typeof item === 'string') ? value : undefined;
}
