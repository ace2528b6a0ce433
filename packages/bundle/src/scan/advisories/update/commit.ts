import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ecosystem } from '../../types.ts';
import {
  type Generation,
  generationNumbers,
  readGeneration,
  type StoredEcosystem,
  writeGeneration,
} from '../store/index.ts';

/** Processes that may write a generation before this one does. */
const mostTries = 100;

/**
 * Makes these states the database's own, beside those of other ecosystems. What another process has
 * written meanwhile stays, unless it is of the same ecosystem.
 */
export async function commit(
  folder: string,
  states: readonly StoredEcosystem[],
): Promise<Generation> {
  const replaced = new Set<Ecosystem>(states.map(({ ecosystem }) => ecosystem));
  for (let tries = 0; tries < mostTries; tries += 1) {
    const [number] = await generationNumbers(folder);
    const current = await readCurrent(folder);
    const kept = (current?.ecosystems ?? []).filter(({ ecosystem }) => !replaced.has(ecosystem));
    const ecosystems = [...kept, ...states].sort((a, b) => (a.ecosystem < b.ecosystem ? -1 : 1));
    const generation = { number: (number ?? 0) + 1, ecosystems };
    if (await writeGeneration(folder, generation)) {
      await sweep(folder, generation, current);
      return generation;
    }
  }
  throw new Error('other processes do not stop changing it');
}

/** The newest generation; undefined where there is none, and where it can't be read: it is mended. */
export async function readCurrent(folder: string): Promise<Generation | undefined> {
  for (;;) {
    const [number] = await generationNumbers(folder);
    if (number === undefined) return undefined;
    try {
      const generation = await readGeneration(folder, number);
      if (generation !== undefined) return generation;
    } catch {
      return undefined;
    }
  }
}

/** Files younger than this, in milliseconds, may be another update's, about to be committed. */
const young = 6 * 60 * 60 * 1000;

/** Removes what this generation does not need. A file that can't go now is tried again next time. */
async function sweep(
  folder: string,
  generation: Generation,
  before: Generation | undefined,
): Promise<void> {
  const needed = new Set(generation.ecosystems.map(({ file }) => file));
  const replaced = new Set(before?.ecosystems.map(({ file }) => file));
  for (const name of await readdir(folder)) {
    const number = Number(/^generation-(\d+)\.json$/.exec(name)?.[1] ?? Number.NaN);
    const isOld = number < generation.number || (replaced.has(name) && !needed.has(name));
    const isOurs = name.endsWith('.advisories') || name.endsWith('.tmp');
    const path = join(folder, name);
    if (isOld || (isOurs && !needed.has(name) && (await ageOf(path)) > young)) {
      await rm(path, { recursive: true, force: true }).catch(() => undefined);
    }
  }
}

async function ageOf(path: string): Promise<number> {
  try {
    return Date.now() - (await stat(path)).mtimeMs;
  } catch {
    return 0;
  }
}
