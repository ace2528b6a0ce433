import type { ProjectName } from '../types.ts';

/** A wheel or a source archive of a lock. */
export interface LockedFile {
  /** The last part of its address or path, such as `x-1.0-py3-none-any.whl`. */
  readonly name: string;
  readonly url?: string;
  /** As written, relative to the lock. */
  readonly path?: string;
  /** Such as `sha256:` and hexadecimal. */
  readonly hashes: readonly string[];
  /** Bytes. */
  readonly size?: number;
}

/** Where a locked project comes from. */
export interface LockedSource {
  readonly kind: 'registry' | 'url' | 'git' | 'path' | 'directory' | 'editable' | 'virtual';
  /** As written; empty where the lock leaves it open. */
  readonly at: string;
}

export interface LockedDependency {
  readonly name: ProjectName;
  /** Where several versions of it are locked. */
  readonly version?: string;
  readonly extras: readonly string[];
  readonly marker?: string;
}

/** One version of a project; of the same name there may be several, for different machines. */
export interface LockedPackage {
  readonly name: ProjectName;
  /** Absent for a project that says it only when it is built. */
  readonly version?: string;
  readonly source: LockedSource;
  /** It is for what any of these is true for, and for all where there are none. */
  readonly markers: readonly string[];
  readonly dependencies: readonly LockedDependency[];
  /** By the name of the extra. */
  readonly extras: Readonly<Record<string, readonly LockedDependency[]>>;
  /** By the name of the dependency group. */
  readonly groups: Readonly<Record<string, readonly LockedDependency[]>>;
  readonly wheels: readonly LockedFile[];
  readonly sdist?: LockedFile;
}
