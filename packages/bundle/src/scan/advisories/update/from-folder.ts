import { createHash } from 'node:crypto';
import { open, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { throwIfCancelled } from '../../../error/index.ts';
import type { Ecosystem } from '../../types.ts';
import { ecosystems as known } from '../osv/index.ts';
import type { Generation } from '../store/index.ts';
import type { UpdateOptions } from '../types.ts';
import { type Built, buildFromDump, type Folders } from './build-from-dump.ts';
import { invalid } from './failures.ts';
import { fromAdvisory, isAdvisoryFile } from './from-advisory.ts';
import { unchanged } from './unchanged.ts';

/** Takes dumps out of a folder (`<ecosystem>/all.zip`), or one file: a dump, or one advisory. */
export async function fromFolder(
  from: string,
  current: Generation | undefined,
  folders: Folders,
  options: UpdateOptions,
): Promise<readonly Built[]> {
  const path = resolve(from);
  const kind = await kindOf(path);
  if (kind === 'file' && isAdvisoryFile(path)) return fromAdvisory(path, folders, options);
  if (kind === 'file') return takeFile(path, options.ecosystems, current, folders, options);
  if (kind !== 'folder') throw invalid(from, 'is not there');
  const wanted = options.ecosystems ?? known;
  const built: Built[] = [];
  for (const ecosystem of wanted) {
    const file = join(path, ecosystem, 'all.zip');
    if ((await kindOf(file)) === 'file') {
      built.push(...(await takeFile(file, [ecosystem], current, folders, options)));
    } else if (options.ecosystems !== undefined) {
      throw invalid(from, `has no \`${ecosystem}/all.zip\``);
    }
  }
  if (built.length === 0) {
    throw invalid(from, `has none of ${wanted.map((name) => `\`${name}/all.zip\``).join(', ')}`);
  }
  return sameAge(built);
}

async function takeFile(
  path: string,
  wanted: readonly Ecosystem[] | undefined,
  current: Generation | undefined,
  folders: Folders,
  options: UpdateOptions,
): Promise<readonly Built[]> {
  const mark = await digest(path, options.signal);
  const dump = { path, source: path, from: basename(path), mark };
  const same = await unchanged(wanted, dump, current, folders);
  return same ?? buildFromDump(dump, wanted, folders, options);
}

/** Dumps are taken together; an ecosystem in which nothing happened since is as new as the others. */
function sameAge(built: readonly Built[]): readonly Built[] {
  const newest =
    built
      .map(({ state }) => state.dataFrom)
      .sort()
      .at(-1) ?? '';
  return built.map((one) => ({ ...one, state: { ...one.state, dataFrom: newest } }));
}

async function kindOf(path: string): Promise<'file' | 'folder' | undefined> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
  } catch {
    return undefined;
  }
}

async function digest(path: string, signal: AbortSignal | undefined): Promise<string> {
  const hash = createHash('sha256');
  const piece = Buffer.allocUnsafeSlow(256 * 1024);
  try {
    await using file = await open(path, 'r');
    for (let length = 1; length > 0;) {
      throwIfCancelled(signal);
      ({ bytesRead: length } = await file.read(piece));
      hash.update(piece.subarray(0, length));
    }
  } catch (error) {
    throwIfCancelled(signal);
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw invalid(path, `can’t be read (${code})`, error);
  }
  return `sha256:${hash.digest('hex')}`;
}
