import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { SourceEntry } from '../archive/index.ts';
import { BundleError } from '../error/index.ts';
import { fileEntry, sorted } from './entries.ts';
import type { ContentEntry, Contents } from './types.ts';

/** The files of a bundle that is not written yet, as they will be in it. */
export function plannedContents(plan: readonly SourceEntry[]): Contents {
  const sources = new Map(plan.map((entry) => [entry.path, entry.content]));
  const entries = sorted(new Map(plan.map((entry) => [entry.path, describe(entry)])));
  const contentOf = (path: string): SourceEntry['content'] => {
    fileEntry(entries, path);
    return sources.get(path) as SourceEntry['content'];
  };
  return {
    entries,
    async read(path, length) {
      const content = contentOf(path);
      if (content.kind === 'bytes') return content.bytes.subarray(0, length);
      return attempt(path, () => readFrom(content.path, length ?? content.size));
    },
    async sha256(path) {
      const content = contentOf(path);
      const hash = createHash('sha256');
      if (content.kind === 'bytes') return hash.update(content.bytes).digest('hex');
      return attempt(path, async () => {
        for await (const piece of createReadStream(content.path, { highWaterMark: 1024 * 1024 }))
          hash.update(piece as Buffer);
        return hash.digest('hex');
      });
    },
  };
}

function describe({ executable, content }: SourceEntry): ContentEntry {
  const size = content.kind === 'file' ? content.size : content.bytes.length;
  return { kind: 'file', size, mode: executable ? 0o755 : 0o644 };
}

async function readFrom(path: string, length: number): Promise<Uint8Array> {
  await using file = await open(path);
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, 0);
  return buffer.subarray(0, bytesRead);
}

async function attempt<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new BundleError('source-unreadable', `\`${path}\` can't be read: ${reason}`, {
      cause: error,
      entry: path,
    });
  }
}
