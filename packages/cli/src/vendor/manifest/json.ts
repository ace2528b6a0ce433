export type Json = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object at a path of keys, or an empty one. */
export function objectAt(value: unknown, ...keys: readonly string[]): Json {
  const found = keys.reduce<unknown>(
    (parent, key) => (isObject(parent) ? parent[key] : undefined),
    value,
  );
  return isObject(found) ? found : {};
}

export function textAt(value: Json, key: string): string | undefined {
  const found = value[key];
  return typeof found === 'string' ? found : undefined;
}

export function textsAt(value: Json, key: string): readonly string[] {
  const found = value[key];
  return Array.isArray(found) ? found.filter((item) => typeof item === 'string') : [];
}

/** Without the keys whose value is undefined. */
export function defined(value: Json): Json {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined));
}
