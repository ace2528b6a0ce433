import type { ReadTree } from './read-tree.ts';

/** What each tree adds to those before it; undefined where two have a file of different content. */
export function uniteTrees(
  trees: readonly ReadTree[],
): readonly { readonly tree: ReadTree; readonly paths: readonly string[] }[] | undefined {
  const known = new Map<string, string | undefined>();
  const parts = [];
  for (const tree of trees) {
    const paths: string[] = [];
    for (const { files } of tree.projects)
      for (const { path, sha256 } of files) {
        if (!known.has(path)) {
          known.set(path, sha256);
          paths.push(path);
        } else if (known.get(path) !== sha256) return undefined;
      }
    parts.push({ tree, paths });
  }
  return parts;
}
