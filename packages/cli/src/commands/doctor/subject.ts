import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { archiveContents, type Contents, folderContents, openArchive } from '@opendxt/bundle';
import { maxSourceLength, type Manifest } from '@opendxt/manifest';
import { CliError, type CommandContext } from '../../command/index.ts';
import { findGiven, readTolerantly } from '../../unpacked/index.ts';

/** What is looked at. */
export interface Subject extends AsyncDisposable {
  readonly from: 'folder' | 'bundle' | 'installed';
  /** As it was given. */
  readonly given: string;
  readonly manifest: Manifest;
  readonly contents: Contents;
  /** Of a folder, absolute: what repairs are made to. */
  readonly folder?: string;
}

/** Nothing of a folder’s history is packed. */
const neverPacked = /^(?:\.git|\.hg|\.svn)\//;

/** Opens a folder, a bundle, or what is installed under an id. A path comes before an id. */
export async function openSubject(context: CommandContext, given: string): Promise<Subject> {
  const path = resolve(context.cwd, given);
  const info = await stat(path).catch(() => undefined);
  if (info === undefined) return openInstalled(context, given);
  return info.isDirectory() ? openFolder(path, given) : openBundleFile(path, given, context.signal);
}

async function openFolder(folder: string, given: string): Promise<Subject> {
  const bytes = await readFile(join(folder, 'manifest.json')).catch(
    (error: NodeJS.ErrnoException) => {
      // A folder of that name is none either.
      if (error.code !== 'ENOENT' && error.code !== 'EISDIR') throw error;
      throw new CliError('not-found', `\`${given}\` has no \`manifest.json\``, {
        hint: `\`dxt init ${given}\` writes one`,
      });
    },
  );
  const manifest = readTolerantly(bytes, `the manifest of \`${given}\``);
  const contents = await folderContents(folder);
  const entries = new Map([...contents.entries].filter(([path]) => !neverPacked.test(path)));
  const packed = { ...contents, entries };
  return {
    from: 'folder',
    given,
    manifest,
    contents: packed,
    folder,
    [Symbol.asyncDispose]: nothing,
  };
}

async function openBundleFile(path: string, given: string, signal: AbortSignal): Promise<Subject> {
  const archive = await openArchive(path, { signal });
  const close = () => archive.close();
  try {
    const entry = archive.get('manifest.json');
    if (entry?.kind !== 'file')
      throw new CliError('not-found', `\`${given}\` has no \`manifest.json\` at its root`);
    if (entry.size > maxSourceLength)
      throw new CliError('unreadable', `the manifest of \`${given}\` has ${entry.size} bytes`);
    const manifest = readTolerantly(await archive.read(entry), `the manifest of \`${given}\``);
    const contents = archiveContents(archive);
    return { from: 'bundle', given, manifest, contents, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openInstalled(context: CommandContext, given: string): Promise<Subject> {
  const { dir, manifest } = await findGiven(context, given);
  const contents = await folderContents(dir);
  return { from: 'installed', given, manifest, contents, [Symbol.asyncDispose]: nothing };
}

async function nothing(): Promise<void> {
  // Folders stay as they are.
}
