import { contentDigest, takeInventory, type DiffSide, type Inventory } from '@opendxt/bundle';
import { findInstalled, verifyBundle, type VerifiedBundle } from '@opendxt/host';
import type { CommandContext } from '../../command/index.ts';
import { openGiven, type GivenExtension } from '../../given-extension/index.ts';
import { homeOf, machineOf } from '../../host-access/index.ts';

/** One of the two, with all that is compared. */
export interface Side extends DiffSide {
  readonly from: GivenExtension['from'];
  readonly fileDigest?: string;
  readonly contentDigest: string;
  /** Bytes of the bundle. */
  readonly size?: number;
  /** What its signature comes to; of what is installed, as it was then. A folder has none. */
  readonly signature?: VerifiedBundle;
  readonly inventory: Inventory;
}

/** Reads all of what was given. */
export async function readSide(context: CommandContext, given: string): Promise<Side> {
  const { printer, signal } = context;
  await using extension = await openGiven(context, given);
  const { from, manifest, manifestText, contents, file } = extension;
  printer.progress(`reading \`${given}\` …`);
  const inventory = await takeInventory(contents, manifest, { signal });
  const files = await extension.files();
  const fileDigest = await extension.fileDigest();
  const signature = await signatureOf(context, given, extension);
  return {
    from,
    manifest,
    manifestText,
    files,
    inventory,
    contentDigest: contentDigest(files),
    ...(fileDigest === undefined ? {} : { fileDigest }),
    ...(file === undefined ? {} : { size: file.size }),
    ...(signature === undefined ? {} : { signature }),
  };
}

async function signatureOf(
  context: CommandContext,
  given: string,
  { from, file }: GivenExtension,
): Promise<VerifiedBundle | undefined> {
  const home = homeOf(context);
  if (from === 'installed') {
    const { receipt } = await findInstalled(home, given);
    return receipt.signature;
  }
  if (file === undefined) return undefined;
  const machine = machineOf(context);
  return verifyBundle({ home, machine }, file.path, { signal: context.signal });
}
