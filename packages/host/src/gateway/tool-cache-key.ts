import { readSettings } from '../config/index.ts';
import type { Home } from '../home/index.ts';
import type { Grants } from '../permissions/index.ts';
import { findInstalled } from '../store/index.ts';
import { offeredCapabilities } from './server-requests.ts';

/** What a list of tools holds for: a file, then its settings and what its server is offered. */
export async function toolCacheKey(home: Home, id: string, grants: Grants): Promise<string> {
  const { receipt, folder } = await findInstalled(home, id);
  const { revision } = await readSettings(home, id, folder);
  return [receipt.digest, revision, ...Object.keys(offeredCapabilities(grants))].join(' ');
}
