import type { PinnedProject, ProjectName, PythonMinor, PythonTarget } from '@opendxt/bundle';

/** Where the wanted packages are written down. */
export interface VendorInput {
  readonly kind: 'requirements' | 'pyproject' | 'uv-lock' | 'pylock';
  /** Absolute. */
  readonly path: string;
}

/** What was decided once, for all targets together. */
export interface Resolution {
  /** Which program decided it, and its version. */
  readonly by: string;
  /** The projects that a target needs; the same project has the same version everywhere it can. */
  forTarget(target: PythonTarget): readonly PinnedProject[];
}

/** The packages of one target, as they would lie on `sys.path`. */
export interface Tree {
  readonly target: PythonTarget;
  /**
   * A folder of ours, without bytecode, scripts, and what differs from machine to machine. Trees
   * share files: these are replaced, never written into.
   */
  readonly folder: string;
  readonly projects: readonly PinnedProject[];
}

/** A target that a project has no wheel for. */
export interface MissingWheel {
  readonly target: PythonTarget;
  readonly project: string;
  readonly version: string;
  /** Another version that has one for the target. */
  readonly otherVersion?: string;
  /** For people: other versions that have one, targets that it has some for. */
  readonly hint: string;
}

/** A project of which an older version is taken, since the newest lacks a wheel for some target. */
export interface HeldBack {
  readonly project: string;
  /** The most that is taken. */
  readonly version: string;
  readonly newest: string;
  /** The first one that the newest lacks a wheel for. */
  readonly target: PythonTarget;
}

export interface VendorRequest {
  readonly input: VendorInput;
  readonly targets: readonly PythonTarget[];
  /** The first that is there, unless named. */
  readonly installer?: 'uv' | 'pip';
  /** The Python that pip is taken from and that projects are built with. */
  readonly python?: PythonMinor;
  /** Of which no older version is taken, whatever it lacks a wheel for. */
  readonly keep?: readonly ProjectName[];
}

/** What was brought; the folders are removed when it is disposed of. */
export interface Vendored extends AsyncDisposable {
  readonly resolution: Resolution;
  readonly trees: readonly Tree[];
  readonly missing: readonly MissingWheel[];
  readonly held: readonly HeldBack[];
}
