import {
  type Distribution,
  fitsScope,
  type LibraryRoot,
  type PythonLayout,
  type PythonTarget,
  readDistributions,
  recognisePython,
} from '../../python/index.ts';
import { bundlePath, type Scene } from '../scene/index.ts';

/** A folder that packages are imported from, and what is installed there. */
export interface Library {
  readonly root: LibraryRoot;
  readonly distributions: readonly Distribution[];
  /** The interpreters that take it. */
  readonly pythons: readonly PythonTarget[];
}

/** What is known of a Python server before its checks. */
export interface Survey {
  readonly scene: Scene;
  readonly layout: PythonLayout;
  readonly libraries: readonly Library[];
  /** The start reads `.pth` files: by a bootstrap, or by an interpreter of its own. */
  readonly readsPth: boolean;
}

export async function surveyPython(scene: Scene): Promise<Survey> {
  const layout = await recognisePython(scene.manifest, scene.contents);
  const libraries = await Promise.all(
    layout.roots.map(async (root): Promise<Library> => {
      return {
        root,
        distributions: await readDistributions(scene.contents, root.path),
        pythons: scene.pythons.filter((python) => fitsScope(root, python)),
      };
    }),
  );
  const started = await scene.text(layout.entryPoint);
  const byVenv = scene.starts.some(({ template }) =>
    /(?:^|\/)\.?venv\//.test(bundlePath(template.command) ?? ''),
  );
  return { scene, layout, libraries, readsPth: byVenv || /\baddsitedir\b/.test(started) };
}

/** The libraries of one interpreter, in the order in which they are looked through. */
export function librariesFor({ libraries }: Survey, python: PythonTarget): readonly Library[] {
  return libraries
    .filter(({ root }) => fitsScope(root, python))
    .toSorted((one, other) => breadth(one.root) - breadth(other.root));
}

/** The narrower comes first. */
function breadth({ target, platform }: LibraryRoot): number {
  return target === undefined ? (platform === undefined ? 2 : 1) : 0;
}
