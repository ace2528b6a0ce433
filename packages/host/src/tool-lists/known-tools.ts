import type { ListedTool } from '@opendxt/bundle';
import type { Home } from '../home/index.ts';
import { readGrants } from '../permissions/index.ts';
import { readToolCache } from './tool-cache.ts';

interface KnownSubject {
  readonly id: string;
  /** The folder below `store/<id>`. */
  readonly folder: string;
  readonly receipt: { readonly digest: string };
}

/**
 * The tools of a version as far as its server has told them: as they were agreed to, and as they
 * were listed last where that differs.
 * @throws {HostError} `state-unreadable`
 */
export async function knownTools(
  home: Home,
  { id, folder, receipt }: KnownSubject,
): Promise<readonly ListedTool[]> {
  const { tools } = await readGrants(home, id, folder);
  const agreed = Object.entries(tools.pins).map(([name, { description, inputSchema }]) => ({
    name,
    description,
    inputSchema,
  }));
  const listed = await readToolCache(home, id, (key) => key.startsWith(`${receipt.digest} `));
  const all: ListedTool[] = [...agreed, ...(listed ?? [])];
  const known = new Map(
    all.map((tool) => {
      const { name, description, inputSchema } = tool;
      return [JSON.stringify([name, description, inputSchema]), tool];
    }),
  );
  return [...known.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
}
