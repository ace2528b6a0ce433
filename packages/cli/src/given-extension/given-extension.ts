import type { ContentFile, Contents } from '@opendxt/bundle';
import type { Manifest } from '@opendxt/manifest';

/** An extension wherever it is, read in place: nothing is unpacked. */
export interface GivenExtension extends AsyncDisposable {
  /** What was given: a folder is taken as it would be packed. */
  readonly from: 'folder' | 'bundle' | 'installed';
  readonly manifest: Manifest;
  readonly manifestText: string;
  readonly contents: Contents;
  /** Of the bundle. */
  readonly file?: { readonly path: string; readonly size: number };
  /** The digest of each file; all of them are read. */
  files(): Promise<readonly ContentFile[]>;
  /** SHA-256 of the bundle, where there is or was one and this is what came out of it. */
  fileDigest(): Promise<string | undefined>;
}
