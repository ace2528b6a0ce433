import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { ConfigOption, ConfigValue } from '@opendxt/manifest';
import type { GivenValue } from './given.ts';
import type { Wrong } from './wrong.ts';

/** Where the paths that are given as settings begin. */
export interface PathBase {
  readonly cwd: string;
  /** What `~` stands for. */
  readonly home: string;
}

/** Makes the paths of a setting absolute; they must exist, and be what the option takes. */
export async function checkPaths(
  { option, value }: GivenValue,
  base: PathBase,
): Promise<{ readonly given: GivenValue; readonly problems: readonly Wrong[] }> {
  if (!takesPaths(option) || value === undefined) return { given: { option, value }, problems: [] };
  const texts = (typeof value === 'object' ? value : [String(value)]).filter((text) => text !== '');
  const paths = texts.map((text) => absolute(text, base));
  const problems = await Promise.all(paths.map((path) => checkPath(option, path)));
  const resolved: ConfigValue = typeof value === 'object' ? paths : (paths[0] ?? '');
  return { given: { option, value: resolved }, problems: problems.flat() };
}

export const takesPaths = ({ type }: ConfigOption) => type === 'directory' || type === 'file';

/** `~` and `~/…` are the user's home, whoever expanded nothing before. */
export function absolute(text: string, { cwd, home }: PathBase): string {
  if (text === '~') return home;
  return /^~[/\\]/.test(text) ? join(home, text.slice(2)) : resolve(cwd, text);
}

async function checkPath(
  { key, type, sensitive }: ConfigOption,
  path: string,
): Promise<readonly Wrong[]> {
  const wanted = type === 'directory' ? 'a folder' : 'a file';
  const where = sensitive ? '' : ` at \`${path}\``;
  const wrong = (found: string) => [
    { message: `\`${key}\` must be ${wanted} that is there`, found: `${found}${where}` },
  ];
  try {
    const info = await stat(path);
    if (type === 'directory' ? info.isDirectory() : info.isFile()) return [];
    return wrong(info.isDirectory() ? 'a folder' : info.isFile() ? 'a file' : 'a thing of its own');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return wrong(code === 'EACCES' ? 'what you have no right to look at' : 'nothing');
  }
}
