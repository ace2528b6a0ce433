import { createHash, hash } from 'node:crypto';
import type { Archive, EntryContent } from '../archive/index.ts';
import { contentDigest, type ContentFile } from '../digest/index.ts';

export interface ArchiveDigest {
  readonly contentDigest: string;
  /** In the order of the archive. */
  readonly files: readonly ContentFile[];
}

/**
 * The content digest of an archive and the digest of each of its files. Everything in it is read
 * and checked; folders have no part in it.
 *
 * @throws BundleError what reading an entry throws
 */
export async function digestArchive(archive: Archive): Promise<ArchiveDigest> {
  const files: ContentFile[] = [];
  for await (const content of archive.contents()) {
    const { path, kind, executable, size } = content.entry;
    if (kind === 'directory') continue;
    files.push({ path, executable, size, sha256: await digestContent(content) });
  }
  return { contentDigest: contentDigest(files), files };
}

async function digestContent(content: EntryContent): Promise<string> {
  if ('bytes' in content) return hash('sha256', content.bytes, 'hex');
  const digest = createHash('sha256');
  for await (const chunk of content.stream) digest.update(chunk as Buffer);
  return digest.digest('hex');
}
