import { join } from 'node:path';
import { readVersioned, writeVersioned, type FileFormat, type Home } from '../home/index.ts';

/** What the user agreed to. */
export interface Grants {
  /** `always`: tools run without asking each time. */
  readonly tools: 'always' | 'ask';
}

const grantsFormat: FileFormat<Grants> = {
  format: 1,
  migrations: {},
  read: ({ tools }) => (tools === 'always' || tools === 'ask' ? { tools } : undefined),
};

export async function readGrants(home: Home, id: string): Promise<Grants> {
  return (await readVersioned(grantsPath(home, id), grantsFormat)) ?? { tools: 'ask' };
}

export async function writeGrants(home: Home, id: string, grants: Grants): Promise<void> {
  await writeVersioned(grantsPath(home, id), grantsFormat, grants);
}

const grantsPath = (home: Home, id: string) => join(home.grants, `${id}.json`);
