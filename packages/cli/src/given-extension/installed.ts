import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  contentDigest,
  digestContents,
  folderContents,
  type ContentFile,
  type Contents,
} from '@opendxt/bundle';
import type { Installed } from '@opendxt/host';
import type { CommandContext } from '../command/index.ts';
import type { GivenExtension } from './given-extension.ts';

/**
 * What is installed, as far as it came out of its bundle: what the host made beside it is no part of
 * it, and where it put something in the place of a file, the receipt tells of that file.
 */
export async function openInstalled(
  { signal }: CommandContext,
  { dir, manifest, receipt }: Installed,
): Promise<GivenExtension> {
  const known = new Map(receipt.files.map((file) => [file.path, file]));
  const replaced = new Set(receipt.made?.files.map(({ path }) => path));
  const contents = only(await folderContents(dir), known);
  const read = async (): Promise<readonly ContentFile[]> => {
    const onDisk = await digestContents(contents, { signal });
    return onDisk.map((file) => {
      const then = known.get(file.path) ?? file;
      return replaced.has(file.path) ? then : { ...file, executable: then.executable };
    });
  };
  let files: Promise<readonly ContentFile[]> | undefined;
  const filesOnce = () => (files ??= read());
  return {
    from: 'installed',
    manifest,
    manifestText: await readFile(join(dir, 'manifest.json'), 'utf8'),
    contents,
    files: filesOnce,
    fileDigest: async () =>
      contentDigest(await filesOnce()) === receipt.contentDigest ? receipt.digest : undefined,
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

function only(contents: Contents, known: ReadonlyMap<string, unknown>): Contents {
  const entries = [...contents.entries].filter(([path]) => known.has(path));
  return { ...contents, entries: new Map(entries) };
}
