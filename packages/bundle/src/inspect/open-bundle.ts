import type { Manifest, Problem } from '@opendxt/manifest';
import { type Archive, openArchive, type OpenArchiveOptions } from '../archive/index.ts';
import { checkEntryPoint } from './entry-point.ts';
import { readBundleManifest } from './manifest-entry.ts';

/** A bundle that a host can take: its archive, and what its manifest says. */
export interface Bundle extends AsyncDisposable {
  readonly archive: Archive;
  readonly manifest: Manifest;
  /** As it is in the archive, with a byte order mark if there is one. */
  readonly manifestText: string;
  /** What the tolerant reading put up with; no errors among them. */
  readonly problems: readonly Problem[];
  close(): Promise<void>;
}

/**
 * Opens a bundle: its archive, then the one `manifest.json` at its root in the tolerant reading,
 * then looks whether the entry point is there.
 * @throws {BundleError} with an `ArchiveErrorCode`; nothing stays open then.
 */
export async function openBundle(path: string, options: OpenArchiveOptions = {}): Promise<Bundle> {
  const archive = await openArchive(path, options);
  try {
    const { manifest, text, problems } = await readBundleManifest(archive, options.limits);
    checkEntryPoint(archive, manifest);
    const close = () => archive.close();
    return {
      archive,
      manifest,
      manifestText: text,
      problems,
      close,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await archive.close();
    throw error;
  }
}
