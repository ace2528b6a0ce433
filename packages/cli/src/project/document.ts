import { parse as parseTomlText } from 'smol-toml';
import { CliError } from '../command/index.ts';

export type Table = Readonly<Record<string, unknown>>;

/** A describing file in JSON; CliError `unreadable` when it is not a JSON object. */
export function parseJson(name: string, text: string): Table {
  return parseTable(name, 'JSON', () => JSON.parse(text.replace(/^\uFEFF/, '')) as unknown);
}

/** A describing file in TOML; CliError `unreadable` when it is none. */
export function parseToml(name: string, text: string): Table {
  return parseTable(name, 'TOML', () => parseTomlText(text));
}

function parseTable(name: string, format: string, parse: () => unknown): Table {
  let value: unknown;
  try {
    value = parse();
  } catch (cause) {
    const [reason = ''] = cause instanceof Error ? cause.message.split('\n') : [];
    throw new CliError('unreadable', `\`${name}\` is not ${format}: ${reason}`, { cause });
  }
  if (!isTable(value))
    throw new CliError('unreadable', `expected an object in \`${name}\`, found another value`);
  return value;
}

export function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The table under a key, or an empty one. */
export function tableAt(table: Table, key: string): Table {
  const value = table[key];
  return isTable(value) ? value : {};
}

/** The text under a key without the white space around it, or undefined where there is none. */
export function textAt(table: Table, key: string): string | undefined {
  const value = table[key];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/** The texts in the list under a key. */
export function textsAt(table: Table, key: string): readonly string[] {
  const value = table[key];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** The object without the keys whose value is undefined. */
export function defined<T extends object>(
  values: T,
): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined),
  ) as never;
}
