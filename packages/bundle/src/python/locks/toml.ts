import { parse, TomlError } from 'smol-toml';
import { BundleError, type PythonErrorCode } from '../../error/index.ts';

/** A value of a TOML document that knows where it stands, for messages. */
export class TomlValue {
  readonly value: unknown;
  /** As `packages[3].wheels`; empty for the whole. */
  readonly path: string;
  readonly #document: { readonly file: string; readonly code: PythonErrorCode };

  constructor(value: unknown, path: string, document: { file: string; code: PythonErrorCode }) {
    this.value = value;
    this.path = path;
    this.#document = document;
  }

  get file(): string {
    return this.#document.file;
  }

  /** An entry of a table; undefined where it is absent. */
  at(key: string): TomlValue | undefined {
    if (!isTable(this.value)) throw this.fail('a table');
    if (!Object.hasOwn(this.value, key)) return undefined;
    const path = this.path === '' ? key : `${this.path}.${key}`;
    return new TomlValue(this.value[key], path, this.#document);
  }

  text(key: string): string | undefined {
    const found = this.at(key);
    if (found === undefined || typeof found.value === 'string') return found?.value as string;
    throw found.fail('a text');
  }

  requiredText(key: string): string {
    const text = this.text(key);
    if (text === undefined) throw this.fail(`\`${key}\``);
    return text;
  }

  /** Where it is one that a number can hold; sizes are informative. */
  number(key: string): number | undefined {
    const found = this.at(key)?.value;
    return typeof found === 'number' && Number.isSafeInteger(found) ? found : undefined;
  }

  /** Items of a list; none where it is absent. */
  list(key: string): readonly TomlValue[] {
    return this.at(key)?.items() ?? [];
  }

  items(): readonly TomlValue[] {
    if (!Array.isArray(this.value)) throw this.fail('a list');
    return this.value.map(
      (item: unknown, index) => new TomlValue(item, `${this.path}[${index}]`, this.#document),
    );
  }

  texts(key: string): readonly string[] {
    return this.list(key).map((item) => {
      if (typeof item.value !== 'string') throw item.fail('a text');
      return item.value;
    });
  }

  /** Entries of a table; none where it is absent. */
  entries(key: string): readonly (readonly [name: string, value: TomlValue])[] {
    const found = this.at(key);
    if (found === undefined) return [];
    if (!isTable(found.value)) throw found.fail('a table');
    return Object.entries(found.value).map(([name, value]) => [
      name,
      new TomlValue(value, `${found.path}.${name}`, this.#document),
    ]);
  }

  fail(expected: string): BundleError {
    const { file, code } = this.#document;
    const at = this.path === '' ? '' : `\`${this.path}\`: `;
    return new BundleError(
      code,
      `${file}: ${at}expected ${expected}, found ${describe(this.value)}`,
    );
  }
}

/** @throws {BundleError} with `code`, line and column */
export function readToml(text: string, file: string, code: PythonErrorCode): TomlValue {
  try {
    return new TomlValue(parse(text.replace(/^\uFEFF/, '')), '', { file, code });
  } catch (error) {
    if (!(error instanceof TomlError)) {
      throw new BundleError(code, `${file}: expected TOML, found what can't be read`, {
        cause: error,
      });
    }
    const [reason = ''] = error.message.replace(/^Invalid TOML document: /, '').split('\n', 1);
    const message = `${file}:${error.line}:${error.column}: expected TOML, found a mistake: ${reason}`;
    throw new BundleError(code, message, { cause: error });
  }
}

function isTable(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
  );
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (value instanceof Date) return 'a date';
  if (typeof value === 'object') return 'a table without it';
  if (typeof value === 'string') return `\`${value.slice(0, 60)}\``;
  return typeof value === 'number' || typeof value === 'boolean' ? `\`${value}\`` : typeof value;
}
