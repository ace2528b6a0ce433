import { existsSync } from 'node:fs';
import { HostError } from '../../error/index.ts';
import { readVersioned, type FileFormat, type Home } from '../../home/index.ts';
import { isObject } from '../../json/index.ts';
import { environmentRecord, fingerprint } from '../../store/index.ts';
import type { EnvironmentRecord } from './types.ts';

export const recordFormat: FileFormat<EnvironmentRecord> = {
  format: 1,
  migrations: {},
  read: (content) =>
    ['folder', 'python', 'base', 'version', 'fingerprint'].every(
      (key) => typeof content[key] === 'string',
    ) &&
    isObject(content['scripts']) &&
    Object.values(content['scripts']).every((script) => typeof script === 'string')
      ? (content as unknown as EnvironmentRecord)
      : undefined,
};

/** Undefined where none was made, or not to its end. */
export async function readEnvironment(
  home: Home,
  id: string,
  folder: string,
): Promise<EnvironmentRecord | undefined> {
  // One that can't be understood is as good as none: it can be made again.
  return readVersioned(environmentRecord(home, id, folder), recordFormat).catch(
    (error: unknown) => {
      if (error instanceof HostError) return undefined;
      throw error;
    },
  );
}

/** Why an environment can't be used, for people; undefined where it can. */
export function whyUnusable(record: EnvironmentRecord | undefined): string | undefined {
  if (record === undefined) return 'they are not there';
  if (!existsSync(record.base))
    return `Python ${record.version} at \`${record.base}\`, which they were installed for, is gone`;
  if (fingerprint(record.folder) !== record.fingerprint)
    return 'they are not those that were installed';
  return undefined;
}
