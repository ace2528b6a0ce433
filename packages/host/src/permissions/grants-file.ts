import { join } from 'node:path';
import { HostError } from '../error/index.ts';
import { readVersioned, writeVersioned, type FileFormat, type Home } from '../home/index.ts';
import { isObject } from '../json/index.ts';
import { noGrants } from './no-grants.ts';
import { isGrants } from './shape.ts';
import type { Grants } from './types.ts';

/** By the folder of a version; `*` serves those that have none of their own. */
interface GrantsFile {
  readonly versions: Readonly<Record<string, Grants>>;
}

const format: FileFormat<GrantsFile> = {
  format: 2,
  migrations: {
    // Format 1 had the tools alone, for all versions. What it knew nothing of was not agreed to.
    1: ({ tools }) => ({
      versions: {
        '*': {
          ...noGrants,
          // What it held elsewhere is no grant of ours.
          tools: tools === 'always' || tools === 'ask' ? { ...noGrants.tools, usual: tools } : {},
        },
      },
    }),
  },
  read: ({ versions }) =>
    isObject(versions) && Object.values(versions).every(isGrants)
      ? { versions: versions as GrantsFile['versions'] }
      : undefined,
};

/** What was agreed to for a version of an extension; nothing, where nothing was. */
export async function readGrants(home: Home, id: string, folder: string): Promise<Grants> {
  const versions = await readAll(home, id);
  return own(versions, folder) ?? own(versions, '*') ?? noGrants;
}

/**
 * Writes the grants of a version beside those of the others. They hold once the state names the
 * version. Only under the lock of the state.
 * @throws {HostError} `invalid-permission` rather than to write what could not be read again
 */
export async function stageGrants(
  home: Home,
  id: string,
  folder: string,
  grants: Grants,
): Promise<void> {
  if (!isGrants(grants))
    throw new HostError('invalid-permission', `what is to be granted to \`${id}\` is no grant`);
  const versions = await readAll(home, id);
  await writeVersioned(path(home, id), format, { versions: { ...versions, [folder]: grants } });
}

/** Drops what is there for versions that are not kept. Only under the lock of the state. */
export async function forgetGrants(
  home: Home,
  id: string,
  keptFolders: readonly string[],
): Promise<void> {
  const versions = await readAll(home, id);
  const kept = Object.entries(versions).filter(
    ([folder]) => folder === '*' || keptFolders.includes(folder),
  );
  if (kept.length < Object.keys(versions).length)
    await writeVersioned(path(home, id), format, { versions: Object.fromEntries(kept) });
}

async function readAll(home: Home, id: string): Promise<GrantsFile['versions']> {
  return (await readVersioned(path(home, id), format))?.versions ?? {};
}

/** Own property only: a folder may be called `constructor`. */
function own(versions: GrantsFile['versions'], folder: string): Grants | undefined {
  return Object.hasOwn(versions, folder) ? versions[folder] : undefined;
}

const path = (home: Home, id: string) => join(home.grants, `${id}.json`);
