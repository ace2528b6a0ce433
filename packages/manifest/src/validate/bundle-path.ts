/** What a path in a manifest points at, by its text alone. */
export type BundlePath =
  /** `path` has no `.`, no `..` and no empty segment. */
  | { readonly kind: 'inside'; readonly path: string }
  | { readonly kind: 'outside' }
  | { readonly kind: 'absolute' }
  /** With `\` where an archive has `/`; `path` has them exchanged. */
  | { readonly kind: 'backslash'; readonly path: string }
  /** `https://…`, or a text with variables, which is another check's concern. */
  | { readonly kind: 'other' };

export function readBundlePath(text: string): BundlePath {
  if (text.includes('${') || /^[a-z][a-z\d+.-]+:\/\//i.test(text)) return { kind: 'other' };
  if (/^(?:[\\/]|[A-Za-z]:)/.test(text)) return { kind: 'absolute' };
  const kept: string[] = [];
  for (const segment of text.split(/[\\/]/)) {
    if (segment === '..') {
      if (kept.pop() === undefined) return { kind: 'outside' };
    } else if (segment !== '' && segment !== '.') {
      kept.push(segment);
    }
  }
  const path = kept.join('/');
  return text.includes('\\') ? { kind: 'backslash', path } : { kind: 'inside', path };
}

const ROOT = '${__dirname}';

/** The path inside the bundle of a text such as `${__dirname}/server/x`; undefined for any other. */
export function pathFromRoot(text: string): string | undefined {
  const rest = text.replaceAll(/\$\{(?:pathSeparator|\/)\}/g, '/');
  if (!rest.startsWith(`${ROOT}/`) && !rest.startsWith(`${ROOT}\\`)) return undefined;
  const path = readBundlePath(rest.slice(ROOT.length + 1));
  return path.kind === 'inside' || path.kind === 'backslash' ? path.path : undefined;
}

/** The folder of a path inside the bundle; `` for the root. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

export function joinPath(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

/** The folder of a path inside the bundle and those above it, up to the root. */
export function foldersAbove(path: string): readonly string[] {
  const folder = folderOf(path);
  return folder === '' ? [''] : [folder, ...foldersAbove(folder)];
}
