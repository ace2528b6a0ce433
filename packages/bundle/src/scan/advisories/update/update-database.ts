import { randomBytes } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BundleError, throwIfCancelled } from '../../../error/index.ts';
import { unwritable } from '../store/index.ts';
import type { EcosystemUpdate, UpdateOptions, UpdateReport } from '../types.ts';
import type { Built } from './build-from-dump.ts';
import { commit, readCurrent } from './commit.ts';
import { fromAddress } from './from-address.ts';
import { fromFolder } from './from-folder.ts';

/** Where the dumps of OSV lie: https://google.github.io/osv.dev/data/ */
const osvDumps = 'https://osv-vulnerabilities.storage.googleapis.com';

/**
 * Brings the advisories of a folder up to date, or lays them down. All of it or nothing: until the
 * end, and after any failure, the folder says what it said before. What can't be read there is made
 * anew. Several processes may do it at once.
 * @throws {BundleError} `advisories-unreachable`, `advisories-invalid`, `write-failed`, `cancelled`
 */
export async function updateAdvisoryDatabase(
  dir: string,
  options: UpdateOptions,
): Promise<UpdateReport> {
  const temporary = join(dir, `update-${randomBytes(6).toString('hex')}.tmp`);
  try {
    // At once with its parents the system's own word for a read-only disk would be lost.
    await mkdir(dir, { recursive: true, mode: 0o700 });
    await mkdir(temporary, { mode: 0o700 });
    const folders = { database: dir, temporary };
    const current = await readCurrent(dir);
    const from = options.from ?? osvDumps;
    const built = /^https?:/i.test(from)
      ? await fromAddress(from, current, folders, options)
      : await fromFolder(from, current, folders, options);
    throwIfCancelled(options.signal);
    for (const { state, update } of built) {
      if (update.way === 'unchanged') continue;
      await rename(join(temporary, state.file), join(dir, state.file));
    }
    const states = built.map(({ state }) => state);
    const generation = await commit(dir, states);
    return {
      ecosystems: built.map(reported),
      size: generation.ecosystems.reduce((total, { size }) => total + size, 0),
    };
  } catch (error) {
    if (error instanceof BundleError) throw error;
    throw unwritable(dir, error);
  } finally {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
  }
}

function reported({ state, update }: Built): EcosystemUpdate {
  const { ecosystem, dataFrom, advisories, packages, size, unreadable } = state;
  return { ecosystem, dataFrom, advisories, packages, size, unreadable, ...update };
}
