import type { PythonTarget } from '@opendxt/bundle';
import type { InstallPinned } from '../install/index.ts';
import type { Choice, Lock, LockTools, Plan } from '../resolve/index.ts';

export interface ResolveOptions {
  /** SHA-256 that files of a project must have, where the requirements say so. */
  readonly digests?: Lock['digests'];
  /** What versions are bounded by, as lines of constraints: `cryptography<=48.0.1`. */
  readonly bounds?: readonly string[];
}

/** A client that decides, builds and installs. */
export interface Engine extends LockTools {
  /** Its name and version. */
  readonly by: string;
  /** Whether it reads a `pyproject.toml` as it reads requirements. */
  readonly readsProjects: boolean;
  /** What each target takes of a requirements file. */
  resolve(
    requirements: string,
    targets: readonly PythonTarget[],
    options: ResolveOptions,
  ): Promise<Plan>;
  readonly install: InstallPinned;
  /** Builds the project that lies in a folder, which may be written to. */
  buildProject(folder: string): Promise<Choice>;
}
