import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Archive, EntryContent, WorkOptions } from '../archive/index.ts';
import { throwIfCancelled } from '../error/index.ts';

/**
 * Writes all entries of an archive below an existing folder that nobody else writes to. The calls
 * are synchronous: for many small files that takes a third of the processor time, and between two
 * pieces of the archive (about a megabyte) the event loop gets its turn.
 */
export async function writeEntries(
  archive: Archive,
  folder: string,
  options: WorkOptions,
): Promise<{ readonly files: number; readonly bytes: number }> {
  const totalFiles = archive.entries.filter((entry) => entry.kind === 'file').length;
  const totalBytes = archive.entries.reduce((sum, entry) => sum + entry.size, 0);
  const folders = new Set<string>(['']);
  let files = 0;
  let bytes = 0;
  for await (const content of archive.contents()) {
    throwIfCancelled(options.signal);
    const { entry } = content;
    if (entry.kind === 'directory') {
      makeFolder(folder, entry.path, folders);
      continue;
    }
    makeFolder(folder, entry.path.slice(0, Math.max(entry.path.lastIndexOf('/'), 0)), folders);
    await writeContent(join(folder, entry.path), content, options.signal);
    files += 1;
    bytes += entry.size;
    options.onProgress?.({ files, totalFiles, bytes, totalBytes });
  }
  return { files, bytes };
}

function makeFolder(root: string, path: string, made: Set<string>): void {
  if (made.has(path)) return;
  makeFolder(root, path.slice(0, Math.max(path.lastIndexOf('/'), 0)), made);
  mkdirSync(join(root, path));
  made.add(path);
}

// `wx` is O_CREAT with O_EXCL, which follows no link and takes no file that is already there.
async function writeContent(
  path: string,
  content: EntryContent,
  signal: AbortSignal | undefined,
): Promise<void> {
  const options = { flag: 'wx', mode: content.entry.executable ? 0o755 : 0o644 };
  if ('bytes' in content) {
    writeFileSync(path, content.bytes, options);
    return;
  }
  const file = createWriteStream(path, { flags: options.flag, mode: options.mode });
  try {
    await pipeline(content.stream, file, signal === undefined ? {} : { signal });
  } catch (error) {
    throwIfCancelled(signal);
    throw error;
  }
}
