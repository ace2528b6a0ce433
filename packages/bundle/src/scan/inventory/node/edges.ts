import { posix } from 'node:path';
import { objectOf } from '../reading.ts';
import type { Survey } from '../survey.ts';
import type { Placed } from './types.ts';

const fields = ['dependencies', 'optionalDependencies', 'peerDependencies'] as const;

/** Resolves what each package names as Node does: `node_modules` of its folder and of all above. */
export function seeEdges({ contents, ledger }: Survey, placed: ReadonlyMap<string, Placed>): void {
  const at = (folder: string) => placed.get(real(folder, contents.entries));
  const links = [...contents.entries].flatMap(([path, { kind }]) =>
    kind === 'link' ? [path] : [],
  );
  const present = new Set([...placed.keys(), ...links].flatMap(nameOf));
  for (const [folder, { url, json }] of placed) {
    const names = new Set(fields.flatMap((field) => Object.keys(objectOf(json[field]) ?? {})));
    for (const name of names) {
      // A package.json can name more than anybody could look for in every folder.
      if (!present.has(name)) continue;
      for (let from = folder; ; from = from.slice(0, Math.max(0, from.lastIndexOf('/')))) {
        const found = /(?:^|\/)node_modules$/.test(from)
          ? undefined
          : at(`${from === '' ? '' : `${from}/`}node_modules/${name}`);
        if (found !== undefined) ledger.depends(url, found.url);
        if (found !== undefined || from === '') break;
      }
    }
  }
}

/** What Node would know a folder or a link to one by. */
function nameOf(path: string): string[] {
  const at = path.lastIndexOf('node_modules/');
  return at === -1 ? [] : [path.slice(at + 'node_modules/'.length)];
}

/** Where a folder's own link leads; links above it are never in a store of packages. */
function real(folder: string, entries: Survey['contents']['entries']): string {
  const entry = entries.get(folder);
  return entry?.kind === 'link'
    ? posix.normalize(posix.join(posix.dirname(folder), entry.link ?? ''))
    : folder;
}
