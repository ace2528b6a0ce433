import type { Scene } from '../scene/index.ts';
import type { Finding } from '../types.ts';

/** `node_modules` as pnpm lays it out: links to `.pnpm`, which an archive has no place for. */
export function checkPnpm({ below, contents }: Scene, found: readonly Finding[]): Finding[] {
  const store = below('').find((path) => /(?:^|\/)node_modules\/\.pnpm\//.test(path));
  if (store === undefined) return [];
  const folder = store.slice(0, store.indexOf('.pnpm') + '.pnpm'.length);
  const isLinked = [...contents.entries.values()].some(({ kind }) => kind === 'link');
  const isBroken = found.some(
    ({ code, severity }) => code === 'node-package-missing' && severity === 'error',
  );
  return [
    {
      code: 'pnpm-layout',
      severity: isBroken || !isLinked ? 'error' : 'warning',
      seen: isLinked
        ? `\`${folder}\` is reached through links, which other packers than \`dxt pack\` lose`
        : `\`${folder}\` is there, and the links that lead to it are lost`,
      path: folder,
    },
  ];
}
