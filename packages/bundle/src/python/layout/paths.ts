import type { Contents } from '../../contents/index.ts';

/**
 * The path in the bundle that a text of the manifest stands for, with `/` and without `.` and `..`;
 * undefined where it leads out of it or has a variable that is only known on a user's machine.
 * @param base of the folder that relative texts start from
 */
export function pathInBundle(text: string, base = ''): string | undefined {
  const plain = text
    .replaceAll('${/}', '/')
    .replaceAll('${pathSeparator}', '/')
    .replaceAll('\\', '/');
  const [, below] = /^\$\{__dirname\}(?:\/(.*))?$/s.exec(plain) ?? [];
  const isAnchored = plain.startsWith('${__dirname}');
  const path = isAnchored ? (below ?? '') : plain;
  if (path.includes('${') || (!isAnchored && /^\/|^[A-Za-z]:/.test(path))) return undefined;
  const kept = isAnchored || base === '' ? [] : base.split('/');
  for (const segment of path.split('/')) {
    if (segment === '..') {
      if (kept.pop() === undefined) return undefined;
    } else if (segment !== '' && segment !== '.') kept.push(segment);
  }
  return kept.join('/');
}

export function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

export function join(folder: string, name: string): string {
  return folder === '' ? name : name === '' ? folder : `${folder}/${name}`;
}

/** The folders of a bundle, and what of Python lies directly in them. */
export class Folders {
  readonly #names = new Map<string, Set<string>>();
  readonly #contents: Contents;

  constructor(contents: Contents) {
    this.#contents = contents;
    for (const path of contents.entries.keys()) this.#add(path);
  }

  #add(path: string): void {
    for (let at = path; at !== ''; at = folderOf(at)) {
      const parent = folderOf(at);
      const known = this.#names.get(parent);
      const name = at.slice(parent === '' ? 0 : parent.length + 1);
      if (known?.has(name) === true) return;
      if (known === undefined) this.#names.set(parent, new Set([name]));
      else known.add(name);
    }
  }

  has(folder: string): boolean {
    return this.#names.has(folder);
  }

  hasFile(path: string): boolean {
    return this.#contents.entries.get(path)?.kind === 'file';
  }

  /** Of files and folders, as they are listed. */
  names(folder: string): readonly string[] {
    return [...(this.#names.get(folder) ?? [])];
  }

  /** Whether projects are installed there, with what installers write about them. */
  hasDistributions(folder: string): boolean {
    return this.names(folder).some((name) => /.\.(?:dist|egg)-info$/i.test(name));
  }

  /** Whether there is anything there that Python could import. */
  hasModules(folder: string): boolean {
    return this.names(folder).some(
      (name) =>
        /\.(?:py|so|pyd|pth)$/.test(name) || this.hasFile(join(folder, `${name}/__init__.py`)),
    );
  }
}
