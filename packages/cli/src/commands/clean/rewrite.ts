import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  extractBundle,
  writeArchive,
  type ArchiveEntry,
  type SourceEntry,
  type WorkOptions,
  type WriteReport,
} from '@opendxt/bundle';

interface Rewritten {
  readonly path: string;
  readonly entries: readonly ArchiveEntry[];
  /** The text that takes the place of the one in the bundle. */
  readonly manifest: string;
}

/** Writes a bundle anew with another manifest; every other file in it stays as it is. */
export async function rewriteBundle(
  bundle: Rewritten,
  output: string,
  options: WorkOptions,
): Promise<WriteReport> {
  const folder = await mkdtemp(join(tmpdir(), 'opendxt-clean-'));
  try {
    const { path: root } = await extractBundle(bundle.path, join(folder, 'bundle'), options);
    const entries = bundle.entries
      .filter(({ kind }) => kind === 'file')
      .map(({ path, size, executable }): SourceEntry => ({
        path,
        executable,
        content:
          path === 'manifest.json'
            ? { kind: 'bytes', bytes: Buffer.from(bundle.manifest) }
            : { kind: 'file', path: join(root, path), size },
      }));
    return await writeArchive(entries, output, options);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
