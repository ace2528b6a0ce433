import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Writes what is wanted; answers with its path. */
export async function writeRequirements(folder: string, line: string): Promise<string> {
  const path = join(folder, 'requirements.txt');
  await writeFile(path, `${line}\n`);
  return path;
}
