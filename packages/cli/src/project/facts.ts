/** How a project's server is started, before it is put into a manifest. Paths use `/`. */
export type ProjectLaunch =
  /** A script that the runtime is given. */
  | { readonly kind: 'script'; readonly path: string }
  /** `python -m module`; `root` is the folder that imports start from, `''` for the project's. */
  | {
      readonly kind: 'module';
      readonly path: string;
      readonly module: string;
      readonly root: string;
    }
  /** A Python function, as `[project.scripts]` names it. */
  | {
      readonly kind: 'function';
      readonly path: string;
      readonly module: string;
      readonly name: string;
      readonly root: string;
    }
  /** A program of its own: `path` without the `.exe` of Windows, and what makes it. */
  | { readonly kind: 'program'; readonly path: string; readonly build: string };

export type ProjectKind = 'node' | 'python' | 'binary';

export interface ProjectAuthor {
  readonly name: string;
  readonly email?: string;
  readonly url?: string;
}

/** What a project's own files say about it. Nothing here is guessed from outside of them. */
export interface ProjectFacts {
  readonly kind: ProjectKind;
  /** The file that it was read from. */
  readonly source: string;
  readonly name?: string;
  readonly version?: string;
  readonly description?: string;
  readonly author?: ProjectAuthor;
  readonly license?: string;
  readonly repository?: string;
  readonly homepage?: string;
  readonly documentation?: string;
  readonly support?: string;
  readonly keywords: readonly string[];
  /** Versions of the runtime, as a semver range with spaces. */
  readonly runtime?: string;
  readonly launch?: ProjectLaunch;
}

/** The files that describe projects, in the order in which they are asked. */
export const projectFiles = [
  'package.json',
  'pyproject.toml',
  'requirements.txt',
  'go.mod',
  'Cargo.toml',
] as const;

export type ProjectFile = (typeof projectFiles)[number];

/** A project as it lies on disk: what its describing files say, and which files there are. */
export interface ProjectFiles {
  readonly texts: Readonly<Partial<Record<ProjectFile, string>>>;
  /** Files, relative, with `/`; without installed dependencies and hidden folders. */
  readonly paths: ReadonlySet<string>;
}
