import type { Scene } from '../scene/index.ts';
import type { Finding } from '../types.ts';

const cached = /^(?:(.*)\/)?__pycache__\/([^/]+?)\.(?:cpython|pypy)-?(\d+t?)(?:\.opt-[12])?\.pyc$/;

/** Compiled code beside its source is only weight; without it, it binds the bundle to one Python. */
export async function checkBytecode({ below, isFile, pythons }: Scene): Promise<Finding[]> {
  const orphans: string[] = [];
  const others: string[] = [];
  const wanted = new Set(pythons.map(({ minor }) => minor.replace('.', '')));
  for (const path of below('')) {
    if (!path.endsWith('.pyc')) continue;
    const [, folder, name, minor = ''] = cached.exec(path) ?? [];
    if (name === undefined) {
      // Beside its source, or in its place: such a file is loaded by the Python that made it alone.
      if (!isFile(path.slice(0, -1))) orphans.push(path);
      continue;
    }
    const source = `${folder === undefined ? '' : `${folder}/`}${name}.py`;
    if (!isFile(source)) orphans.push(path);
    else if (wanted.size > 0 && !wanted.has(minor)) others.push(path);
  }
  return [
    ...finding(orphans, 'has no source beside it'),
    ...finding(others, 'is for a Python that the manifest does not take'),
  ];
}

function finding(paths: readonly string[], what: string): Finding[] {
  const [first] = paths;
  if (first === undefined) return [];
  const more = paths.length === 1 ? '' : `, and so on for ${paths.length - 1} more`;
  return [
    {
      code: 'bytecode-stale',
      severity: 'warning',
      seen: `\`${first}\` ${what}${more}`,
      path: first,
    },
  ];
}
