import { type Generation, generationNumbers, readGeneration } from './generation.ts';
import { unreadable } from './failures.ts';
import { StoreFile } from './read-store.ts';

/** Updates that may replace what is being opened before it gives up. */
const mostTries = 10;

/** Opens the newest generation and its files; undefined where there is no database. */
export async function openGeneration(
  folder: string,
): Promise<{ generation: Generation; files: readonly StoreFile[] } | undefined> {
  for (let tries = 0; ; tries += 1) {
    const [number] = await generationNumbers(folder);
    if (number === undefined) return undefined;
    const generation = await readGeneration(folder, number);
    const files = generation === undefined ? undefined : await openFiles(folder, generation);
    if (generation !== undefined && files !== undefined) return { generation, files };
    const [newest] = await generationNumbers(folder);
    if (newest === number || tries > mostTries) throw unreadable(folder, 'a file is missing');
  }
}

/** Undefined when a file is not there (any more). */
async function openFiles(
  folder: string,
  generation: Generation,
): Promise<readonly StoreFile[] | undefined> {
  const files: StoreFile[] = [];
  try {
    for (const state of generation.ecosystems) files.push(await StoreFile.open(folder, state));
    return files;
  } catch (error) {
    await Promise.all(files.map((file) => file.close()));
    const { code } = error as { code?: string };
    if (code === 'ENOENT') return undefined;
    throw code === 'advisories-unreadable'
      ? error
      : unreadable(folder, code ?? 'unknown error', error);
  }
}
