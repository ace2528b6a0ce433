/** Whether an entry point has to be compiled before Node can run it. */
export function isTypeScript(path: string): boolean {
  return /\.(?:[cm]?ts|tsx)$/.test(path) && !/\.d\.[cm]?ts$/.test(path);
}

export type Format = 'esm' | 'cjs';

/** The module format that Node gives a source by its ending, or by the `type` of its package. */
export function formatOf(entry: string, packageType: string | undefined): Format {
  if (entry.endsWith('.mts')) return 'esm';
  if (entry.endsWith('.cts')) return 'cjs';
  return packageType === 'module' ? 'esm' : 'cjs';
}

/** The compiled file, beside its source and under a name that is free. */
export function outputPath(
  entry: string,
  format: Format,
  packageType: string | undefined,
  taken: (path: string) => boolean,
): string {
  const base = entry.replace(/\.[^.]+$/, '');
  const plain = formatOf('.ts', packageType) === format && !/\.[cm]ts$/.test(entry);
  const ending = plain ? 'js' : format === 'esm' ? 'mjs' : 'cjs';
  const path = `${base}.${ending}`;
  return taken(path) ? `${base}.bundled.${ending}` : path;
}

/** `node18` for `>=18.0.0`; also where nothing is said, since hosts bring that or newer. */
export function targetOf(nodeRange: string | undefined): string {
  const version = /(\d+)(?:\.(\d+))?/.exec(nodeRange ?? '');
  if (version === null) return 'node18';
  return version[2] === undefined ? `node${version[1]}` : `node${version[1]}.${version[2]}`;
}
