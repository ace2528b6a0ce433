import { standardLibrary } from '../../python/index.ts';
import type { Finding } from '../types.ts';
import type { Survey } from './survey.ts';

/** Files of the server that take the name of a package, or of a module of the standard library. */
export function checkShadows({ scene, layout, libraries }: Survey): Finding[] {
  const folder = layout.serverRoot;
  if (libraries.some(({ root }) => root.path === folder)) return [];
  const packages = new Set([
    'mcp',
    ...libraries.flatMap(({ root }) => topLevels(scene.below(root.path), root.path)),
  ]);
  const standard = new Set(scene.pythons.flatMap(({ minor }) => [...standardLibrary(minor)]));
  return topLevels(scene.below(folder), folder).flatMap((name): Finding[] => {
    const file = [`${name}.py`, `${name}/__init__.py`]
      .map((path) => (folder === '' ? path : `${folder}/${path}`))
      .find(scene.isFile);
    if (file === undefined || file === layout.main || file === layout.entryPoint) return [];
    if (packages.has(name))
      return [
        {
          code: 'module-shadowed',
          severity: 'error',
          seen: `\`${file}\` hides the package \`${name}\` from the server`,
          path: file,
        },
      ];
    if (!standard.has(name)) return [];
    return [
      {
        code: 'module-shadowed',
        severity: 'warning',
        seen: `\`${file}\` hides the module \`${name}\` of the standard library`,
        path: file,
      },
    ];
  });
}

/** Names that can be imported from a folder: modules, and packages with an `__init__.py`. */
function topLevels(paths: readonly string[], folder: string): readonly string[] {
  const start = folder === '' ? 0 : folder.length + 1;
  return paths.flatMap((path) => {
    const [, name] = /^([A-Za-z_]\w*)(?:\.py|\/__init__\.py)$/.exec(path.slice(start)) ?? [];
    return name === undefined ? [] : [name];
  });
}
