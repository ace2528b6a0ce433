import type { Contents } from '../../contents/index.ts';

const nodePackage = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;

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
    const root = [...roots].find((each) => path.startsWith(each));
    if (root === undefined) return path;
    const [first = ''] = path.slice(root.length).split('/', 1);
    return root + first;
  };
}
