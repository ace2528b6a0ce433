import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readLoaderNeeds } from './elf.ts';

/** No program has more; what seems to is not followed any further. */
const most = 500;

/**
 * The libraries and loaders that a program names by places of its own, and those that they name:
 * as they are found there, perhaps by a link. What the system's folders hold is not among them
 * unless a place of the program's leads to it.
 */
export function namedLibraries(program: string): readonly string[] {
  const found = new Set<string>();
  const waiting = [program];
  for (const path of waiting) {
    const { interpreter, needed, searched } = readLoaderNeeds(path);
    const origin = dirname(realOf(path) ?? path);
    const places = searched.map((place) => place.replace(/\$(?:ORIGIN|\{ORIGIN\})/g, origin));
    const libraries = needed.flatMap((name) => {
      if (name.startsWith('/')) return [name];
      const place = places.find((folder) => realOf(join(folder, name)) !== undefined);
      return place === undefined ? [] : [join(place, name)];
    });
    for (const library of [...libraries, ...(interpreter === undefined ? [] : [interpreter])]) {
      if (found.has(library) || waiting.length > most) continue;
      found.add(library);
      waiting.push(library);
    }
  }
  return [...found];
}

function realOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
