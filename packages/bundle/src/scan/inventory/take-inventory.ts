import type { Manifest } from '@opendxt/manifest';
import type { Contents } from '../../contents/index.ts';
import type { Inventory } from '../types.ts';
import { Ledger } from './ledger.ts';
import type { Own } from './survey.ts';

export interface InventoryOptions {
  readonly signal?: AbortSignal | undefined;
  /** Bytes that are unpacked from archives in the bundle; 512 MiB unless told. */
  readonly mostUnpacked?: number | undefined;
}

/**
 * All packages that can be told from the files of a bundle, and what may hold more of them. Nothing
 * fails for what a file says, however odd; that is told in `unseen`.
 * @throws {BundleError} where a file can't be read
 */
export async function takeInventory(
  contents: Contents,
  manifest?: Pick<Manifest, 'name' | 'server'>,
  { signal, mostUnpacked = 512 * 1024 * 1024 }: InventoryOptions = {},
): Promise<Inventory> {
  const ledger = new Ledger();
  const own: Own =
    manifest === undefined
      ? {}
      : {
          name: manifest.name,
          entryPoint: manifest.server.entryPoint,
          isNode: manifest.server.type === 'node',
          installsPython: installsPython(manifest.server),
        };
  // It reads a list of all licences, which whoever takes no inventory need not wait for.
  const { look } = await import('./look.ts');
  await look({
    contents,
    ledger,
    own,
    signal,
    explained: new Set(),
    depth: 0,
    budget: { bytes: mostUnpacked },
  });
  return ledger.inventory();
}

const installer = /(?:^|[\\/\s])(?:uvx?|pip[\dx.]*|poetry|pdm|hatch)(?:\.exe)?(?:\s|$)/i;

function installsPython({ type, launch, overrides }: Manifest['server']): boolean {
  const words = [launch, ...Object.values(overrides)].flatMap(({ command = '', args = [] }) => [
    command,
    ...args,
  ]);
  return type === 'uv' || words.some((word) => installer.test(word));
}
