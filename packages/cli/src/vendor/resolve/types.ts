import type { ProjectName, PythonTarget } from '@opendxt/bundle';
import type { HeldBack, MissingWheel } from '../types.ts';

/** The one file of a project that a target takes. */
export interface Choice {
  readonly name: ProjectName;
  readonly version: string;
  /** As it is called in the index; tells whether it is for any machine. */
  readonly fileName: string;
  /** Hexadecimal. */
  readonly sha256: string;
  /** Of a file that is in no index: its address. */
  readonly location?: string;
  /** For what was built here: a folder with it alone, as on `sys.path`. */
  readonly built?: string;
}

/** What each target takes, decided before anything is installed. */
export interface Plan {
  /** Which program decided it, and its version. */
  readonly by: string;
  /** Of the targets that lack nothing; sorted by name. */
  readonly choices: ReadonlyMap<PythonTarget, readonly Choice[]>;
  readonly missing: readonly MissingWheel[];
  /** Lines of a requirements file that say where the packages are. */
  readonly places?: readonly string[];
  /** What was resolved again for. */
  readonly held?: readonly HeldBack[];
}
