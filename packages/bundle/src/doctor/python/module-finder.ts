import { parseExtensionModule, type PythonTarget } from '../../python/index.ts';
import { pthFolders } from './pth.ts';
import { librariesFor, type Survey } from './survey.ts';

/** Where a module was found; `path` is its file, or its folder for a namespace package. */
export interface FoundModule {
  readonly path: string;
  readonly kind: 'module' | 'package' | 'namespace' | 'compiled';
}

/** Looks for modules below folders of `sys.path` (The Python Language Reference, 5.4). */
export class ModuleFinder {
  readonly #survey: Survey;
  readonly #compiled: ReadonlySet<string>;
  readonly #pth = new Map<string, readonly string[]>();

  private constructor(survey: Survey) {
    this.#survey = survey;
    this.#compiled = new Set(
      survey.scene.below('').flatMap((path) => parseExtensionModule(path)?.stem ?? []),
    );
  }

  static async of(survey: Survey): Promise<ModuleFinder> {
    const finder = new ModuleFinder(survey);
    for (const { root } of survey.libraries)
      finder.#pth.set(root.path, await pthFolders(survey, root.path));
    return finder;
  }

  /** Folders that packages are imported from, with those of `.pth` files where these are read. */
  folders(python: PythonTarget): readonly string[] {
    const roots = librariesFor(this.#survey, python).map(({ root }) => root.path);
    return this.#survey.readsPth ? [...roots, ...this.#added(roots)] : roots;
  }

  /** Folders that are on `sys.path` only where `.pth` files are read. */
  unreadFolders(python: PythonTarget): readonly string[] {
    if (this.#survey.readsPth) return [];
    return this.#added(librariesFor(this.#survey, python).map(({ root }) => root.path));
  }

  #added(roots: readonly string[]): readonly string[] {
    return roots.flatMap((root) => this.#pth.get(root) ?? []);
  }

  /** A dotted name below one folder. */
  find(folder: string, name: string): FoundModule | undefined {
    const { isFile, isFolder } = this.#survey.scene;
    const path = [folder, ...name.split('.')].filter((part) => part !== '').join('/');
    if (isFile(`${path}/__init__.py`)) return { path: `${path}/__init__.py`, kind: 'package' };
    if (this.#compiled.has(path)) return { path, kind: 'compiled' };
    if (isFile(`${path}.py`)) return { path: `${path}.py`, kind: 'module' };
    if (isFile(`${path}.pyc`)) return { path: `${path}.pyc`, kind: 'compiled' };
    if (this.#compiled.has(`${path}/__init__`)) return { path, kind: 'compiled' };
    return isFolder(path) ? { path, kind: 'namespace' } : undefined;
  }

  /** The first folder that has the name; a namespace package only where none has another kind. */
  findIn(folders: readonly string[], name: string): FoundModule | undefined {
    const found = folders.flatMap((folder) => this.find(folder, name) ?? []);
    return found.find(({ kind }) => kind !== 'namespace') ?? found[0];
  }
}
