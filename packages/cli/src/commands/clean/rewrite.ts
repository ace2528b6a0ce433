import { join } from 'node:path';
import {
  writeArchive,
  type ArchiveEntry,
  type SourceEntry,
  type WorkOptions,
  type WriteReport,
} from '@opendxt/bundle';

interface Rewritten {
  /** Where the files of the bundle lie unpacked. */
  readonly root: string;
  readonly entries: readonly ArchiveEntry[];
  /** The text that takes the place of the one in the bundle; undefined where that stays. */
  readonly manifest: string | undefined;
  /** Folders that stay out. */
  readonly without: readonly string[];
}

/** Writes a bundle anew; every file that goes in stays as it is, but for the manifest. */
export function rewriteBundle(
  { root, entries, manifest, without }: Rewritten,
  output: string,
  options: WorkOptions,
): Promise<WriteReport> {
  const staysOut = (path: string) => without.some((folder) => path.startsWith(`${folder}/`));
  const kept = entries
    .filter(({ kind, path }) => kind === 'file' && !staysOut(path))
    .map(({ path, size, executable }): SourceEntry => ({
      path,
      executable,
      content:
        path === 'manifest.json' && manifest !== undefined
          ? { kind: 'bytes', bytes: Buffer.from(manifest) }
          : { kind: 'file', path: join(root, path), size },
    }));
  return writeArchive(kept, output, options);
}
