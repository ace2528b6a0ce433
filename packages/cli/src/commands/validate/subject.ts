import { open, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { folderFileView } from '@opendxt/bundle';
import type { FileView } from '@opendxt/manifest';
import { CliError, type CommandContext } from '../../command/index.ts';

/** What is to be validated: a manifest, and the files around it where there are any. */
export interface Subject extends AsyncDisposable {
  /** What the manifest is called in messages. */
  readonly file: string;
  readonly bytes: Buffer;
  readonly files?: FileView;
}

const manifestName = 'manifest.json';
/** Far above any manifest, far below what would fill the memory. */
const largestManifest = 16 * 1024 * 1024;
const bundleExtensions = /\.(mcpb|dxt|zip)$/i;

/**
 * Opens a folder with a manifest.json, a manifest of any name, a bundle, or `-` for a manifest on
 * stdin. A bundle is told by its first bytes, or else by its name.
 */
export async function openSubject(
  path: string,
  context: CommandContext,
  { withFiles }: { readonly withFiles: boolean },
): Promise<Subject> {
  if (path === '-') return fromBytes('(stdin)', await buffer(context.stdin));
  const absolute = resolve(context.cwd, path);
  const info = await stat(absolute).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    throw new CliError('not-found', `there is no file or folder \`${path}\``);
  });
  if (!info.isDirectory() && (await isBundle(absolute))) return fromBundle(path, absolute);
  const manifest = info.isDirectory() ? join(absolute, manifestName) : absolute;
  const subject = fromBytes(
    info.isDirectory() ? join(path, manifestName) : path,
    await readManifestFile(manifest, path),
  );
  if (!withFiles) return subject;
  return { ...subject, files: folderFileView(dirname(manifest)) };
}

async function isBundle(path: string): Promise<boolean> {
  if (bundleExtensions.test(path)) return true;
  await using file = await open(path);
  const { buffer: head } = await file.read(Buffer.alloc(4), 0, 4, 0);
  return head.subarray(0, 2).equals(Buffer.from('PK'));
}

async function readManifestFile(path: string, given: string): Promise<Buffer> {
  const info = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    throw new CliError('not-found', `\`${given}\` has no \`${basename(path)}\``, {
      hint: `\`dxt init ${given}\` writes one`,
    });
  });
  if (info.size > largestManifest)
    throw new CliError(
      'unreadable',
      `\`${given}\` is no manifest: expected at most ${largestManifest} bytes, found ${info.size}`,
    );
  return readFile(path);
}

function fromBytes(file: string, bytes: Buffer): Subject {
  return { file, bytes, [Symbol.asyncDispose]: async () => undefined };
}

async function fromBundle(path: string, absolute: string): Promise<Subject> {
  const { openArchive, archiveFileView } = await import('./bundle-files.ts');
  const archive = await openArchive(absolute);
  const close = () => archive.close();
  const entry = archive.get(manifestName);
  if (entry?.kind !== 'file') {
    await close();
    throw new CliError('not-found', `\`${path}\` has no \`${manifestName}\` at its root`);
  }
  return {
    file: `${path}/${manifestName}`,
    bytes: await archive.read(entry),
    files: archiveFileView(archive),
    [Symbol.asyncDispose]: close,
  };
}
