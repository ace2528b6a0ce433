import { randomBytes } from 'node:crypto';
import { lstat, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { HostError } from '../error/index.ts';
import { isTrusted, readVersioned, writeVersioned, type FileFormat } from '../home/index.ts';

interface KeyFile {
  /** 32 bytes, in base64. */
  readonly key: string;
}

const keyFormat: FileFormat<KeyFile> = {
  format: 1,
  migrations: {},
  read: ({ key }) =>
    typeof key === 'string' && Buffer.from(key, 'base64').length === 32 ? { key } : undefined,
};

/**
 * The key that secrets in files are encrypted with, from a file that this user alone can read.
 * @throws {HostError} `secrets-unreadable` when somebody else could have read or replaced it
 */
export async function readKey(folder: string): Promise<Buffer | undefined> {
  const path = join(folder, 'key');
  if (!(await isThere(path))) return undefined;
  await checkAlone(folder, 'a folder');
  await checkAlone(path, 'a file');
  const found = await readVersioned(path, keyFormat).catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw unreadable(`the key of the stored secrets can't be used: ${why}`, restore(folder), cause);
  });
  return found && Buffer.from(found.key, 'base64');
}

/** The same, made when there is none and nothing was encrypted with another one yet. */
export async function readOrMakeKey(folder: string): Promise<Buffer> {
  const known = await readKey(folder);
  if (known !== undefined) return known;
  await checkAlone(folder, 'a folder');
  if (await holdsEncrypted(folder)) throw keyMissing(folder);
  const key = randomBytes(32);
  await writeVersioned(join(folder, 'key'), keyFormat, { key: key.toString('base64') });
  return key;
}

export function keyMissing(folder: string): HostError {
  return unreadable(
    `\`${join(folder, 'key')}\`, the key of the stored secrets, is missing`,
    restore(folder),
  );
}

export function unreadable(message: string, hint: string, cause?: unknown): HostError {
  return new HostError('secrets-unreadable', message, {
    hint,
    ...(cause === undefined ? {} : { cause }),
  });
}

function restore(folder: string): string {
  return `restore it from a backup; or move \`${folder}\` away and give the secrets again with \`dxt config <id> --secret <key>\``;
}

async function holdsEncrypted(folder: string): Promise<boolean> {
  const names = await readdir(join(folder, 'values')).catch(() => []);
  for (const name of names) {
    const text = await readFile(join(folder, 'values', name), 'utf8').catch(() => '');
    if (text.includes('"store": "file"')) return true;
  }
  return false;
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw unreadable(
        `\`${path}\` can't be read: ${error.message}`,
        'give yourself the right to read it',
        error,
      );
    },
  );
}

/** No link, nobody else's, and closed to everybody else. */
async function checkAlone(path: string, kind: 'a file' | 'a folder'): Promise<void> {
  const info = await lstat(path);
  if (kind === 'a file' ? !info.isFile() : !info.isDirectory())
    throw unreadable(
      `expected \`${path}\` to be ${kind}, found a ${info.isSymbolicLink() ? 'link' : 'thing of another kind'}`,
      'put it back as it was',
    );
  // Windows has other rights, and the folder inherits those of the user's own.
  if (process.platform === 'win32') return;
  if (!isTrusted(info.uid))
    throw unreadable(
      `\`${path}\` belongs to another user (${info.uid})`,
      `\`chown\` gives it back to you, if you trust what is in it`,
    );
  if ((info.mode & 0o077) !== 0)
    throw unreadable(
      `\`${path}\` can be read by other users (mode ${(info.mode & 0o777).toString(8)})`,
      `\`chmod go-rwx '${path}'\` closes it; change the secrets if somebody else was on this machine`,
    );
}
