import type { Contents } from '../../contents/index.ts';

/** Metadata of packages is never larger in earnest; what lies behind is not read. */
export const longestMetadata = 2 * 1024 * 1024;

/** Empty where there is no file of that path. */
export async function textOf(
  contents: Contents,
  path: string,
  length = longestMetadata,
): Promise<string> {
  if (contents.entries.get(path)?.kind !== 'file') return '';
  return Buffer.from(await contents.read(path, length)).toString('utf8');
}

/** An object of JSON; undefined for whatever else the text is. */
export function jsonObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return objectOf(JSON.parse(text.replace(/^\uFEFF/, '')));
  } catch {
    return undefined;
  }
}

export function objectOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? { ...value }
    : undefined;
}

/** Works on several at a time, which is what files in archives and folders are read fastest by. */
export async function forEach<T>(
  items: Iterable<T>,
  signal: AbortSignal | undefined,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const rest = items[Symbol.iterator]();
  const lane = async () => {
    for (let next = rest.next(); next.done !== true; next = rest.next()) {
      signal?.throwIfAborted();
      await work(next.value);
    }
  };
  await Promise.all(Array.from({ length: 16 }, lane));
}
