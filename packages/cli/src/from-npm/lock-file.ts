import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isTable, parseJson, tableAt } from '../project/index.ts';

/** What npm's own record says about the packages that it installed. */
export interface LockFindings {
  /** Packages that have install scripts. */
  readonly withScripts: readonly string[];
  /** Packages that are for this machine's system or processor. */
  readonly forThisMachine: readonly string[];
}

export async function readLockFile(folder: string): Promise<LockFindings> {
  const text = await readFile(join(folder, 'package-lock.json'), 'utf8');
  const packages = Object.entries(tableAt(parseJson('package-lock.json', text), 'packages'));
  // Optional packages for other systems are in the record, but not in the folder.
  const installed = packages.flatMap(([path, entry]) =>
    isTable(entry) && path !== '' && existsSync(join(folder, path))
      ? [{ name: path.slice(path.lastIndexOf('node_modules/') + 13), entry }]
      : [],
  );
  const named = (matches: (entry: Readonly<Record<string, unknown>>) => boolean) =>
    installed.filter(({ entry }) => matches(entry)).map(({ name }) => name);
  return {
    withScripts: named((entry) => entry['hasInstallScript'] === true),
    forThisMachine: named((entry) => entry['os'] !== undefined || entry['cpu'] !== undefined),
  };
}
