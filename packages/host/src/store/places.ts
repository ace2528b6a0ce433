import { join } from 'node:path';
import type { Home } from '../home/index.ts';

/** The folder of a version below `store/<id>`; what a version may hold and a path may not is cut. */
export function versionFolder(version: string, digest: string): string {
  const safe = version
    .replaceAll(/[^A-Za-z0-9.+_-]/g, '_')
    .replace(/^\.+/, '')
    .slice(0, 40);
  return `${safe || 'unversioned'}-${digest.slice(0, 12)}`;
}

export const versionDir = (home: Home, id: string, folder: string) => join(home.store, id, folder);

export const receiptPath = (home: Home, id: string, folder: string) =>
  join(home.store, id, `${folder}.json`);

export const sealPath = (home: Home, id: string, folder: string) =>
  join(home.store, id, `${folder}.seal.json`);

export const dataDir = (home: Home, id: string) => join(home.data, id);

export const logPath = (home: Home, id: string) => join(home.logs, `${id}.log`);
