import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

/** An import of a file in one folder from another folder. */
export interface FolderImport {
  readonly from: string;
  readonly to: string;
  /** Who imports, below the root. */
  readonly file: string;
}

/** The folders right below `root`. */
export function foldersOf(root: string): string[] {
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

/** What each file outside of tests imports from another of the folders right below `root`. */
export function folderImports(root: string): readonly FolderImport[] {
  const folderOf = (file: string) => relative(root, file).split(sep)[0] ?? '';
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (file) =>
      file.endsWith('.ts') &&
      file.includes(sep) &&
      !file.endsWith('.test.ts') &&
      !file.split(sep).includes('testing'),
  );
  return files.flatMap((file) => {
    const path = join(root, file);
    const targets = readFileSync(path, 'utf8').matchAll(/(?:from |import\()'(\.[^']+)'/g);
    return (
      [...targets]
        .map(([, target = '']) => resolve(dirname(path), target))
        // Of files that are text for a box the targets lie elsewhere.
        .filter((target) => target.startsWith(root + sep) && relative(root, target).includes(sep))
        .map((target) => ({ from: folderOf(path), to: folderOf(target), file }))
        .filter(({ from, to }) => from !== to)
    );
  });
}

/** The imports by which folders depend on each other in a circle; none where they have an order. */
export function circularImports(imports: readonly FolderImport[]): readonly FolderImport[] {
  const reaches = (start: string, end: string, seen = new Set<string>()): boolean => {
    if (start === end) return true;
    if (seen.has(start)) return false;
    seen.add(start);
    return imports.some(({ from, to }) => from === start && reaches(to, end, seen));
  };
  return imports.filter(({ from, to }) => reaches(to, from));
}

/** The folders in the table below a heading of docs/architecture.md, in its order. */
export function describedFolders(page: string, heading: string): string[] {
  const section = page.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return [...section.matchAll(/^\| `([a-z-]+)` +\|/gm)].map(([, name = '']) => name);
}

/** The imports from a folder that is not above the importing one in an order. */
export function upwardImports(
  imports: readonly FolderImport[],
  order: readonly string[],
): readonly FolderImport[] {
  return imports.filter(({ from, to }) => order.indexOf(to) >= order.indexOf(from));
}
