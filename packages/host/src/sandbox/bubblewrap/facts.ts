import type { FilteredArchitecture } from './seccomp/index.ts';

/** What the arguments of bubblewrap depend on beside the box: the machine, read once. */
export interface BoxFacts {
  /** The program's path, and what `--version` says. */
  readonly bwrap: string;
  readonly version: readonly [major: number, minor: number];
  /** Any POSIX shell. */
  readonly shell: string;
  /** Undefined where there is no table of system calls for the processor. */
  readonly filter: FilteredArchitecture | undefined;
  readonly uid: number;
  readonly gid: number;
  /** The home folders of users, and what else is no one's to grant. */
  readonly homes: readonly string[];
  /** OPENDXT_HOME. */
  readonly hostHome: string;
  /** What of the system servers see, to read: folders, files, and links as they are. */
  readonly system: readonly SystemPath[];
  /** Nodes below /dev. */
  readonly devices: readonly string[];
  /** The most that may be asked of a limit, where this process is limited itself. */
  readonly ceilings: Readonly<Partial<Record<ResourceLimit, number>>>;
}

export interface SystemPath {
  readonly path: string;
  /** Where it is a link, what it holds. */
  readonly link?: string;
}

export type ResourceLimit = 'fsize' | 'nofile' | 'nproc' | 'data';
