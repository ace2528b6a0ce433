import { createHash } from 'node:crypto';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { Home } from '../home/index.ts';

/**
 * The folder of a version below `store/<id>`. What a version may hold and a path may not is changed,
 * and then a hash keeps it apart from others that are changed in the same way.
 */
export function versionFolder(version: string, digest: string): string {
  const safe = version.replaceAll(/[^A-Za-z0-9.+_-]/g, '_').replace(/^\.+/, '');
  const name = safe === version && safe.length <= 40 ? safe : changed(safe, version);
  return `${name}-${digest.slice(0, 12)}`;
}

function changed(safe: string, version: string): string {
  const hash = createHash('sha256').update(version).digest('hex').slice(0, 8);
  return `${safe.slice(0, 31) || 'unversioned'}_${hash}`;
}

export const versionDir = (home: Home, id: string, folder: string) => join(home.store, id, folder);

export const receiptPath = (home: Home, id: string, folder: string) =>
  join(home.store, id, `${folder}.json`);

export const sealPath = (home: Home, id: string, folder: string) =>
  join(home.store, id, `${folder}.seal.json`);

export const dataDir = (home: Home, id: string) => join(home.data, id);

export const logPath = (home: Home, id: string) => join(home.logs, `${id}.log`);

/** Where the packages of a server lie that brings none; nobody uses it before the state names its version. */
export const environmentDir = (home: Home, id: string, folder: string) =>
  join(home.environments, id, folder);

/** Whether packages were fetched for a version. */
export async function hasEnvironment(home: Home, id: string, folder: string): Promise<boolean> {
  return access(environmentDir(home, id, folder)).then(
    () => true,
    () => false,
  );
}

/** Says what an environment is, and that it is complete; lies beside it. */
export const environmentRecord = (home: Home, id: string, folder: string) =>
  join(home.environments, id, `${folder}.json`);

/** The last scan of a version, with all that it found; beside its receipt. */
export const scanPath = (home: Home, id: string, folder: string) =>
  join(home.store, id, `${folder}.scan.json`);
