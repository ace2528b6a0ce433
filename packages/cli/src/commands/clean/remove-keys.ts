import type { JsonPath } from '@opendxt/manifest';

/** The document without the keys at these paths, as text. */
export function removeKeys(text: string, paths: readonly JsonPath[]): string {
  const document: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
  for (const path of paths) {
    const parent = path.slice(0, -1).reduce(step, document);
    const key = path.at(-1);
    if (isObject(parent) && key !== undefined) delete parent[key];
  }
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function step(value: unknown, key: string | number): unknown {
  return isObject(value) ? value[key] : undefined;
}

function isObject(value: unknown): value is Record<string | number, unknown> {
  return typeof value === 'object' && value !== null;
}
