import type { Contents } from '../../contents/index.ts';

const nodePackage = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/i;

/**
 * The folder that a file is told under, so that a package with a hundred libraries is one line: that
 * of its package; of Python, the one beside the metadata; else the file itself.
 */
export function packageAround({ entries }: Contents): (path: string) => string {
  const roots = new Set(
    [...entries.keys()].flatMap((path) => {
      if (!path.includes('-info/')) return [];
      const root = /^(?<root>(?:.*\/)?)[^/]+\.(?:dist|egg)-info\//.exec(path)?.groups?.['root'];
      return root === undefined ? [] : [root];
    }),
  );
  return (path) => {
    const node = nodePackage.exec(path)?.[0];
    if (node !== undefined) return node;
    for (let at = 0; at !== -1; at = path.indexOf('/', at) + 1 || -1) {
      if (!roots.has(path.slice(0, at))) continue;
      const end = path.indexOf('/', at);
      return end === -1 ? path : path.slice(0, end);
    }
    return path;
  };
}
