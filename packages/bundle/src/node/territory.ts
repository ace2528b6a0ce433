import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { isWithin } from '../walk/index.ts';
import { readPackageJson } from './package-json.ts';

/**
 * The real folders that a package may come from: the folder that is packed, the workspace it
 * belongs to, pnpm's store where that lies elsewhere, and what a `package.json` names by its path.
 */
export class Territory {
  readonly #root: string;
  readonly #folders: string[];

  constructor(root: string) {
    this.#root = root;
    const workspace = workspaceOf(root);
    this.#folders = [root, ...(workspace === undefined ? [] : [workspace])];
    for (const folder of this.#folders.slice()) {
      const store = pnpmStore(folder);
      if (store !== undefined) this.#folders.push(store);
    }
  }

  /** Takes in a folder that a specifier like `file:../lib` names. */
  add(folder: string): void {
    if (!this.has(folder)) this.#folders.push(folder);
  }

  has(path: string): boolean {
    return this.#folders.some((folder) => isWithin(folder, path));
  }

  isInRoot(path: string): boolean {
    return isWithin(this.#root, path);
  }

  get folders(): readonly string[] {
    return this.#folders;
  }
}

/** The workspace that a folder lies in, when it isn't the workspace's root itself. */
function workspaceOf(root: string): string | undefined {
  for (let folder = dirname(root); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'pnpm-workspace.yaml'))) return folder;
    if (readPackageJson(folder)?.workspaceRoot === true) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}

/** Where pnpm keeps the packages of a project, which it notes in `node_modules/.modules.yaml`. */
function pnpmStore(project: string): string | undefined {
  const modules = join(project, 'node_modules');
  try {
    const notes = readFileSync(join(modules, '.modules.yaml'), 'utf8');
    const written = /^\s*"?virtualStoreDir"?:\s*"?([^"\n]+?)"?,?\s*$/m.exec(notes)?.[1];
    return written === undefined ? undefined : realpathSync(resolve(modules, written));
  } catch {
    return undefined;
  }
}
