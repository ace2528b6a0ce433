import type { ListedTool } from '@opendxt/bundle';
import type { Home } from '../home/index.ts';
import { readGrants } from './grants-file.ts';

/**
 * The tools of a version that were agreed to, by name, as its server listed them then.
 * @throws {HostError} `state-unreadable`
 */
export async function agreedTools(
  home: Home,
  id: string,
  folder: string,
): Promise<readonly ListedTool[]> {
  const { tools } = await readGrants(home, id, folder);
  return Object.entries(tools.pins)
    .map(([name, { description, inputSchema }]) => ({ name, description, inputSchema }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}
