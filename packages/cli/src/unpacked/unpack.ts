import { chmod, copyFile, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { extractBundle, openBundle, type SourceEntry } from '@opendxt/bundle';
import type { Manifest } from '@opendxt/manifest';
import type { CommandContext } from '../command/index.ts';
import { findGiven } from './find-given.ts';
import { readSource } from './read-source.ts';

/** A bundle as it lies on the disk of a user; what was made for that goes when it is disposed of. */
export interface Unpacked extends AsyncDisposable {
  readonly dir: string;
  readonly manifest: Manifest;
  /** What was given: a folder is taken as it would be packed. */
  readonly from: 'folder' | 'bundle' | 'installed';
  /** What `dxt pack` would refuse the folder for. */
  readonly refusals: readonly string[];
}

/** Unpacks a folder, a bundle, or what is installed under an id. A path comes before an id. */
export async function unpack(context: CommandContext, given: string): Promise<Unpacked> {
  const { cwd, printer, signal } = context;
  const path = resolve(cwd, given);
  const info = await stat(path).catch(() => undefined);
  if (info === undefined) return installed(context, given);
  const folder = await mkdtemp(join(tmpdir(), 'opendxt-unpacked-'));
  const remove = () => rm(folder, { recursive: true, force: true, maxRetries: 3 });
  const dir = join(folder, 'extension');
  try {
    printer.progress(`unpacking \`${given}\``);
    if (info.isDirectory()) {
      const { plan, manifest } = await readSource(path, signal);
      await copyEntries(plan.entries, dir, signal);
      const errors = plan.problems.filter(({ severity }) => severity === 'error');
      const refusals = errors.map(({ message }) => message);
      return { dir, manifest, from: 'folder', refusals, [Symbol.asyncDispose]: remove };
    }
    await using bundle = await openBundle(path, { signal });
    await extractBundle(path, dir, { signal });
    const { manifest } = bundle;
    return { dir, manifest, from: 'bundle', refusals: [], [Symbol.asyncDispose]: remove };
  } catch (error) {
    await remove();
    throw error;
  } finally {
    printer.endProgress();
  }
}

async function installed(context: CommandContext, given: string): Promise<Unpacked> {
  const { dir, manifest } = await findGiven(context, given);
  return {
    dir,
    manifest,
    from: 'installed',
    refusals: [],
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/** The modes are those that an archive keeps: whether a file can be executed. */
async function copyEntries(
  entries: readonly SourceEntry[],
  dir: string,
  signal: AbortSignal,
): Promise<void> {
  for (const { path, executable, content } of entries) {
    signal.throwIfAborted();
    const target = join(dir, path);
    await mkdir(dirname(target), { recursive: true });
    if (content.kind === 'bytes') await writeFile(target, content.bytes);
    else await copyFile(content.path, target);
    await chmod(target, executable ? 0o755 : 0o644);
  }
}
