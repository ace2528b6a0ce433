import { open, readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { CliError } from '../command/index.ts';
import { systemReason } from '../printer/index.ts';

/** What a file is for: the option that names it, where there is one. */
interface Given {
  readonly cwd: string;
  readonly option?: string;
}

/**
 * The bytes of a small file that the user named.
 * @throws {CliError} `not-found`; `unreadable` for a folder and for whatever else can't be read
 */
export async function readGivenFile(
  { cwd, option }: Given,
  file: string,
  largest = 16 * 1024 * 1024,
): Promise<Buffer> {
  const path = resolve(cwd, file);
  const info = await stat(path).catch((error: unknown) => {
    throw unreadable(option, file, error);
  });
  if (info.isDirectory()) throw folderFound(option, file);
  if (info.size > largest)
    throw new CliError('unreadable', `${about(option)}\`${file}\` has more than ${largest} bytes`);
  return readFile(path).catch((error: unknown) => {
    throw unreadable(option, file, error);
  });
}

/**
 * Looks whether a file that the user named is there and can be read.
 * @throws {CliError} as `readGivenFile`
 */
export async function expectGivenFile({ cwd, option }: Given, file: string): Promise<void> {
  try {
    await using handle = await open(resolve(cwd, file));
    if (!(await handle.stat()).isDirectory()) return;
  } catch (error) {
    throw unreadable(option, file, error);
  }
  throw folderFound(option, file);
}

const about = (option: string | undefined) => (option === undefined ? '' : `\`${option}\`: `);

function folderFound(option: string | undefined, file: string): CliError {
  return new CliError('unreadable', `${about(option)}expected a file, and \`${file}\` is a folder`);
}

function unreadable(option: string | undefined, file: string, cause: unknown): CliError {
  if ((cause as NodeJS.ErrnoException).code === 'ENOENT')
    return new CliError('not-found', `${about(option)}there is no file \`${file}\``, { cause });
  const why = systemReason(cause);
  return new CliError('unreadable', `${about(option)}\`${file}\` can’t be read: ${why}`, { cause });
}
