import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { HostError } from '../error/index.ts';
import { readVersioned, writeVersioned, type FileFormat, type Home } from '../home/index.ts';
import { isObject } from '../json/index.ts';

/** `used`: what was let through. `blocked`: what was not. */
export type UseKind = 'used' | 'blocked';

/** When a permission was used first and last (a run of the host counts once), ISO 8601. */
export interface Use {
  readonly first: string;
  readonly last: string;
}

interface UseFile {
  readonly used: Readonly<Record<string, Use>>;
}

/** A server that is let to any public host could fill the disk with names. */
const most = 500;

const format: FileFormat<UseFile> = {
  format: 1,
  migrations: {},
  read: ({ used }) =>
    isObject(used) && Object.values(used).every(isUse)
      ? { used: used as UseFile['used'] }
      : undefined,
};

/** By what `formatAllow` writes: `net:api.example.com`. Nothing where nothing is known. */
export async function readUse(
  home: Home,
  id: string,
  kind: UseKind = 'used',
): Promise<Readonly<Record<string, Use>>> {
  try {
    return (await readVersioned(usePath(home, id, kind), format))?.used ?? {};
  } catch (error) {
    // What is only told is worth no failure.
    if (error instanceof HostError) return {};
    throw error;
  }
}

/**
 * Keeps what an extension uses of its permissions, for whoever enforces them. A thing is written
 * once for each recorder; what can't be written is not kept.
 */
export function useRecorder(
  home: Home,
  id: string,
  now: () => Date,
  kind: UseKind = 'used',
): (what: string) => Promise<void> {
  const seen = new Set<string>();
  let last: Promise<void> = Promise.resolve();
  return (what) => {
    if (seen.has(what) || seen.size >= most) return last;
    seen.add(what);
    const path = usePath(home, id, kind);
    last = last
      .then(async () => writeUse(path, await readUse(home, id, kind), what, now().toISOString()))
      .catch(() => undefined);
    return last;
  };
}

async function writeUse(
  path: string,
  used: Readonly<Record<string, Use>>,
  what: string,
  at: string,
): Promise<void> {
  const before = Object.hasOwn(used, what) ? used[what] : undefined;
  const others = Object.entries(used).filter(([name]) => name !== what);
  const kept = others
    .toSorted(([, a], [, b]) => Date.parse(a.last) - Date.parse(b.last))
    .slice(1 - most);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeVersioned(path, format, {
    used: { ...Object.fromEntries(kept), [what]: { first: before?.first ?? at, last: at } },
  });
}

const usePath = (home: Home, id: string, kind: UseKind) => join(home.cache, kind, `${id}.json`);

function isUse(value: unknown): boolean {
  return isObject(value) && typeof value['first'] === 'string' && typeof value['last'] === 'string';
}
