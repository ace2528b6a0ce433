import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const requirements = 'requirements.txt';
const constraints = 'constraints.txt';

/** Writes what is wanted, within the constraints that there are; answers with its path. */
export async function writeRequirements(folder: string, line: string): Promise<string> {
  const within = existsSync(join(folder, constraints)) ? `-c ${constraints}\n` : '';
  const path = join(folder, requirements);
  await writeFile(path, `${line}\n${within}`);
  return path;
}

/** Writes what bounds versions without wanting them, as lines of requirements. */
export async function writeConstraints(folder: string, lines: readonly string[]): Promise<void> {
  await writeFile(join(folder, constraints), lines.map((line) => `${line}\n`).join(''));
}

export async function readConstraints(folder: string): Promise<readonly string[]> {
  const path = join(folder, constraints);
  return existsSync(path) ? (await readFile(path, 'utf8')).split('\n').filter(Boolean) : [];
}
