import { lstat, readFile } from 'node:fs/promises';
import { HostError } from '../error/index.ts';
import { isObject } from '../json/index.ts';
import { writeAtomic } from './write-atomic.ts';

/** A JSON file that carries the number of its format. */
export interface FileFormat<Value> {
  readonly format: number;
  /** How content of format n becomes content of n + 1, by n. */
  readonly migrations: Readonly<
    Record<number, (content: Record<string, unknown>) => Record<string, unknown>>
  >;
  /** The content as a value, or undefined when something in it is not as it must be. */
  readonly read: (content: Record<string, unknown>) => Value | undefined;
}

/**
 * Reads a file, undefined when there is none. An older format is read as this one, and stays as it is
 * until it is written, which takes a lock that readers have not. A newer one and a file that can't be understood are refused: nothing is guessed.
 */
export async function readVersioned<Value extends object>(
  path: string,
  format: FileFormat<Value>,
): Promise<Value | undefined> {
  const content = await readContent(path);
  if (content === undefined) return undefined;
  const found = content['format'];
  if (typeof found !== 'number') throw unreadable(path, 'it has no `format`');
  if (found > format.format)
    throw new HostError(
      'state-newer',
      `\`${path}\` has format ${found}, and this version of OpenDXT knows ${format.format}`,
      { hint: 'update OpenDXT, or set OPENDXT_HOME to another folder' },
    );
  const value = format.read(migrate(path, content, found, format));
  if (value === undefined) throw unreadable(path, 'its content is not what this file holds');
  return value;
}

/** Writes a file; one of an older format is kept beside it. */
export async function writeVersioned(
  path: string,
  { format }: Pick<FileFormat<unknown>, 'format'>,
  content: object,
): Promise<void> {
  const before = await formatOf(path);
  if (before !== undefined && before < format)
    await writeAtomic(`${path}.format-${before}.backup`, await readFile(path, 'utf8'));
  await writeAtomic(path, `${JSON.stringify({ format, ...content }, undefined, 2)}\n`);
}

/** Undefined where that can't be said. */
async function formatOf(path: string): Promise<number | undefined> {
  const content = await readContent(path).catch(() => undefined);
  const format = content?.['format'];
  return typeof format === 'number' ? format : undefined;
}

async function readContent(path: string): Promise<Record<string, unknown> | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') {
      if (await isLink(path)) throw unreadable(path, 'it is a link that leads nowhere');
      return undefined;
    }
    if (code === 'EACCES' || code === 'ENOTDIR') throw unusable(path, code, error);
    throw unreadable(path, message);
  }
  try {
    const content: unknown = JSON.parse(text);
    if (isObject(content)) return content;
  } catch {
    // Said below.
  }
  throw unreadable(path, 'it is not a JSON object');
}

/** Its content is elsewhere, perhaps on a disk that is not mounted: that is not to have none. */
async function isLink(path: string): Promise<boolean> {
  return lstat(path).then(
    (found) => found.isSymbolicLink(),
    () => false,
  );
}

function migrate(
  path: string,
  content: Record<string, unknown>,
  from: number,
  { format, migrations }: FileFormat<unknown>,
): Record<string, unknown> {
  let migrated = content;
  for (let at = from; at < format; at += 1) {
    const step = migrations[at];
    if (step === undefined) throw unreadable(path, `its format ${from} was never in use`);
    migrated = step(migrated);
  }
  return migrated;
}

/** The file is as it should be; its folder is a file, or belongs to somebody else. */
function unusable(path: string, code: 'EACCES' | 'ENOTDIR', cause: unknown): HostError {
  const why = code === 'EACCES' ? 'permission denied' : 'a part of the path is not a folder';
  return new HostError('home-unusable', `\`${path}\` can't be read: ${why}`, {
    cause,
    hint: 'set OPENDXT_HOME to a folder of your own',
  });
}

function unreadable(path: string, why: string): HostError {
  return new HostError('state-unreadable', `\`${path}\` can't be read: ${why}`, {
    hint: 'restore it from a backup, or move it away to begin anew',
  });
}
