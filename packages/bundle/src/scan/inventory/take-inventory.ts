import type { Manifest } from '@opendxt/manifest';
import type { Contents } from '../../contents/index.ts';
import type { Inventory } from '../types.ts';
import { packageAround } from './around.ts';
import { Ledger } from './ledger.ts';
import { seeNatives } from './native/index.ts';
import { seeNodePackages } from './node/index.ts';
import { seePythonPackages } from './python/index.ts';

export interface InventoryOptions {
  readonly signal?: AbortSignal | undefined;
}

/** What the walks through a bundle share. */
export interface Survey {
  readonly contents: Contents;
  readonly ledger: Ledger;
  /** What the bundle's own package is known by. */
  readonly own: { readonly name?: string; readonly entryPoint?: string };
  readonly signal: AbortSignal | undefined;
}

/**
 * All packages that can be told from the files of a bundle, and what may hold more of them. Nothing
 * fails for what a file says, however odd; that is told in `unseen`.
 * @throws {BundleError} where a file can't be read
 */
export async function takeInventory(
  contents: Contents,
  manifest?: Pick<Manifest, 'name' | 'server'>,
  { signal }: InventoryOptions = {},
): Promise<Inventory> {
  const ledger = new Ledger();
  const entryPoint = manifest?.server.entryPoint;
  const own = {
    ...(manifest === undefined ? {} : { name: manifest.name }),
    ...(entryPoint === undefined ? {} : { entryPoint }),
  };
  const survey: Survey = { contents, ledger, own, signal };
  await seeNodePackages(survey);
  await seePythonPackages(survey);
  await seeNatives(survey, packageAround(contents));
  return ledger.inventory();
}
