export type JsonObject = Readonly<Record<string, unknown>>;

// What a key says when it has the type that is wanted, and nothing otherwise: the strict schema
// has reported what is dropped here.

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function textAt(object: JsonObject, key: string): string | undefined {
  const value = own(object, key);
  return typeof value === 'string' ? value : undefined;
}

export function flagAt(object: JsonObject, key: string): boolean {
  return own(object, key) === true;
}

export function numberAt(object: JsonObject, key: string): number | undefined {
  const value = own(object, key);
  return typeof value === 'number' ? value : undefined;
}

export function objectAt(object: JsonObject, key: string): JsonObject {
  const value = own(object, key);
  return isObject(value) ? value : {};
}

export function listAt(object: JsonObject, key: string): readonly unknown[] {
  const value = own(object, key);
  return Array.isArray(value) ? value : [];
}

export function textsAt(object: JsonObject, key: string): readonly string[] {
  return listAt(object, key).filter((item) => typeof item === 'string');
}

/** The entries of an object; never `__proto__`, which would be set and not stored further on. */
export function entriesAt(
  object: JsonObject,
  key: string,
): readonly (readonly [string, unknown])[] {
  return Object.entries(objectAt(object, key)).filter(([name]) => name !== '__proto__');
}

/** The entries with a text value; numbers and booleans count as the text they are written as. */
export function textEntriesAt(object: JsonObject, key: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    entriesAt(object, key).flatMap(([name, value]) =>
      typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
        ? [[name, String(value)]]
        : [],
    ),
  );
}

function own(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
