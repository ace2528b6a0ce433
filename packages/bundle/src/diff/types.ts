import type { JsonPath, Manifest } from '@opendxt/manifest';
import type { ContentFile } from '../digest/index.ts';
import type { Ecosystem, Inventory } from '../scan/index.ts';

/** One of two extensions that are compared. */
export interface DiffSide {
  readonly manifest: Manifest;
  readonly manifestText: string;
  readonly files: readonly ContentFile[];
  readonly inventory: Inventory;
}

export type ChangeKind = 'added' | 'removed' | 'changed';

/** A value of the manifest; of lists of plain values, the whole list. */
export interface ManifestChange {
  readonly kind: ChangeKind;
  readonly path: JsonPath;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** A tool or prompt that the manifest declares: what it says to models. */
export interface DeclarationChange {
  readonly kind: ChangeKind;
  readonly name: string;
  readonly before?: string;
  readonly after?: string;
}

/** A package with all its versions that are there. */
export interface PackageChange {
  readonly kind: ChangeKind;
  readonly ecosystem: Ecosystem;
  readonly name: string;
  /** Not in the bundle: a lock in it names these versions, and a host fetches them. */
  readonly how?: 'locked';
  /** Sorted; an empty one where no version is declared. */
  readonly before: readonly string[];
  readonly after: readonly string[];
}

export interface FileChange {
  /** `moved`: the same bytes under another path. `mode`: only whether it may be executed. */
  readonly kind: ChangeKind | 'moved' | 'mode';
  readonly path: string;
  /** Of what was moved: where it was. */
  readonly from?: string;
  readonly before?: Omit<ContentFile, 'path'>;
  readonly after?: Omit<ContentFile, 'path'>;
}

export interface Weight {
  readonly files: number;
  /** Bytes unpacked. */
  readonly bytes: number;
}

/** Everything in which two extensions differ, apart from how they are compressed and signed. */
export interface ContentDiff {
  /** Without `tools` and `prompts`, in the order of the manifests. */
  readonly manifest: readonly ManifestChange[];
  readonly tools: readonly DeclarationChange[];
  readonly prompts: readonly DeclarationChange[];
  /** Sorted by ecosystem and name. */
  readonly packages: readonly PackageChange[];
  /** Sorted by path. */
  readonly files: readonly FileChange[];
  readonly weight: { readonly before: Weight; readonly after: Weight };
}
