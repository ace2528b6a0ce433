import type { Target } from '../targets/index.ts';

/** A minor version of CPython, as `3.12`. */
export type PythonMinor = `3.${number}`;

/** An interpreter that packages are brought for; its name is as `cp312-linux-x64`. */
export interface PythonTarget {
  readonly target: Target;
  readonly minor: PythonMinor;
  /** Built without the global lock: `cp313t`, with an ABI of its own. */
  readonly freeThreaded?: boolean;
}

/** The name of a project by which others are compared: lower case, `-` for runs of `-_.` (PEP 503). */
export type ProjectName = string;

/** One version of a project, and the digests that its files may have. */
export interface PinnedProject {
  readonly name: ProjectName;
  readonly version: string;
  /** SHA-256 in hexadecimal; of any of its wheels. */
  readonly hashes: readonly string[];
}

/** `requires` of a distribution, or a line of requirements (PEP 508). */
export interface Requirement {
  readonly name: ProjectName;
  readonly extras: readonly string[];
  /** As written, such as `>=1.2,<2`; empty where any version does. */
  readonly specifier: string;
  /** As written, of the environment that wants it. */
  readonly marker?: string;
  /** In place of a version: `name @ https://…`. */
  readonly url?: string;
}

/** A line of a distribution's RECORD. */
export interface RecordedFile {
  /** From the root of the bundle, with `/`. */
  readonly path: string;
  /** SHA-256 in hexadecimal; absent for RECORD itself and what was made later. */
  readonly sha256?: string;
  readonly size?: number;
}

/** An installed project: its `.dist-info` (Core metadata, PEP 376, PEP 427). */
export interface Distribution {
  readonly name: ProjectName;
  readonly version: string;
  /** Of the `.dist-info` folder. */
  readonly path: string;
  /** The folder that is on `sys.path`, such as `server/lib`. */
  readonly root: string;
  readonly isPure: boolean;
  /** Of its wheel, such as `cp312-cp312-manylinux_2_17_x86_64`. */
  readonly tags: readonly string[];
  readonly requires: readonly Requirement[];
  readonly requiresPython?: string;
  /** Absent where RECORD is. */
  readonly files?: readonly RecordedFile[];
}

/** How a bundle brings the packages of its Python server. */
export interface PythonLayout {
  /** `uv` brings none; `none`: there should be some, and there are none. Either may have roots of own modules. */
  readonly kind: 'lib' | 'universal' | 'venv' | 'uv' | 'none';
  /** Of the server's own modules: the folder of its main file. */
  readonly serverRoot: string;
  /** The file that is started, and, where a bootstrap of ours stands before it, the server's own. */
  readonly entryPoint: string;
  readonly main: string;
  readonly roots: readonly LibraryRoot[];
  /** The interpreters that a bootstrap of ours lets through; absent where that is every one. */
  readonly takes?: readonly PythonScope[];
}

/** The interpreters that something is for: one, all of a platform, or with neither all there are. */
export interface PythonScope {
  readonly target?: PythonTarget;
  readonly platform?: Target;
}

/** A folder that packages are imported from, by those interpreters that it is for. */
export interface LibraryRoot extends PythonScope {
  /** From the root of the bundle. */
  readonly path: string;
}
