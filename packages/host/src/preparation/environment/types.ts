import type { PythonEnvironment } from '../../launch/index.ts';

/** What is known of an environment that is complete; kept beside it. */
export interface EnvironmentRecord extends PythonEnvironment {
  /** The Python of this machine behind it, absolute. */
  readonly base: string;
  /** What its files looked like when it was made. */
  readonly fingerprint: string;
}
