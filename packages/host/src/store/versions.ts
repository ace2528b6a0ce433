import type { Home } from '../home/index.ts';
import { receiptPath, versionDir } from './places.ts';
import { readReceipt } from './receipt.ts';
import { extensionIn, readState, type ExtensionState } from './state.ts';

/** A version of an extension that is kept, whether it is used or not. */
export interface KeptVersion {
  /** The folder below `store/<id>`. */
  readonly folder: string;
  readonly version: string;
  readonly dir: string;
  readonly active: boolean;
  /** Of its bundle, 64 hex digits; absent when its receipt can't be read. */
  readonly digest?: string;
  /** ISO 8601. */
  readonly installedAt?: string;
}

/** Beside the one that is used, so that two updates can be taken back. */
const keptBeside = 2;

/** The versions that are kept, in the order in which they were installed; none for an unknown id. */
export async function listVersions(home: Home, id: string): Promise<readonly KeptVersion[]> {
  const extension = extensionIn(await readState(home), id);
  return Promise.all(
    (extension?.versions ?? []).map(async (folder) => {
      const receipt = await readReceipt(receiptPath(home, id, folder)).catch(() => undefined);
      return {
        folder,
        version: receipt?.version ?? versionIn(folder),
        dir: versionDir(home, id, folder),
        active: folder === extension?.active,
        ...(receipt && { digest: receipt.digest, installedAt: receipt.installedAt }),
      };
    }),
  );
}

/** The version that is used. */
export function usedVersion({ active, version }: ExtensionState): string {
  return version ?? versionIn(active);
}

/** The state of an extension in which another version is used. */
export function using(
  { version: _before, ...extension }: ExtensionState,
  active: string,
  version: string,
): ExtensionState {
  return { ...extension, active, ...(versionIn(active) === version ? {} : { version }) };
}

/** The version in the name of its folder; what a path may not hold is changed in it. */
export function versionIn(folder: string): string {
  return folder.slice(0, -13);
}

/** Which folders stay when one of them becomes the used one: it, and the last others. */
export function keptWith(versions: readonly string[], active: string): readonly string[] {
  const others = versions.filter((folder) => folder !== active).slice(-keptBeside);
  return versions.filter((folder) => folder === active || others.includes(folder));
}
