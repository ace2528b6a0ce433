import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readSettings } from '../config/index.ts';
import { HostError } from '../error/index.ts';
import type { Home } from '../home/index.ts';
import {
  dataDir,
  extensionIn,
  listVersions,
  ownerOf,
  readState,
  type KeptVersion,
} from '../store/index.ts';

/** What an uninstall would remove; or, where only what was kept of one is left, that. */
export interface RemovalPlan {
  readonly id: string;
  readonly keepData: boolean;
  readonly versions: readonly KeptVersion[];
  /** Keys of settings and secrets of the version that is used. */
  readonly settings: readonly string[];
  readonly secrets: readonly string[];
  readonly data: {
    readonly path: string;
    readonly files: number;
    /** Bytes. */
    readonly size: number;
  };
}

/**
 * Says what an uninstall would remove. Nothing is written.
 * @throws {HostError} `not-installed`
 */
export async function planRemoval(home: Home, id: string, keepData = false): Promise<RemovalPlan> {
  const state = await readState(home);
  if (ownerOf(state, id) === undefined)
    throw new HostError('not-installed', `\`${id}\` is not installed`, {
      hint: '`dxt list` shows what is',
    });
  const folder = extensionIn(state, id)?.active ?? '*';
  // Settings that can't be read are removed like others.
  const { values, secrets } = await readSettings(home, id, folder).catch((error: unknown) => {
    if (error instanceof HostError) return { values: {}, secrets: {} };
    throw error;
  });
  const path = dataDir(home, id);
  return {
    id,
    keepData,
    versions: await listVersions(home, id),
    settings: Object.keys(values),
    secrets: Object.keys(secrets),
    data: { path, ...(await measure(path)) },
  };
}

async function measure(folder: string): Promise<{ readonly files: number; readonly size: number }> {
  let files = 0;
  let size = 0;
  // What can't be looked at belongs to somebody else, and the removal will say so.
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const path = join(folder, name);
    const info = await lstat(path).catch(() => undefined);
    const inner = info?.isDirectory() === true ? await measure(path) : undefined;
    files += inner?.files ?? 1;
    size += inner?.size ?? info?.size ?? 0;
  }
  return { files, size };
}
