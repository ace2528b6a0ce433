import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const bytecode = /(?:^|\/)__pycache__\/[^/]+\.pyc$/i;

/**
 * Empties bytecode that was brought along with its sources: Python would run it without a look at
 * them (PEP 552), and nobody sees what is in it. What is empty, Python passes over. Answers with its
 * paths.
 */
export async function emptyBytecode(
  folder: string,
  paths: readonly string[],
): Promise<readonly string[]> {
  const brought = paths.filter((path) => bytecode.test(path));
  for (const path of brought) await writeFile(join(folder, path), '');
  return brought;
}
