import type { SandboxBackend } from '../sandbox/index.ts';
import type { Interpreter } from './interpreters.ts';
import type { CleanOptions, CleanVariant } from './types.ts';

/** One start of a server where nothing is installed. */
export interface RunRequest extends Pick<
  CleanOptions,
  'dir' | 'manifest' | 'settings' | 'call' | 'signal'
> {
  readonly interpreter: Interpreter;
  readonly variant: CleanVariant;
  readonly handshakeTimeout: number;
  /** A folder for this run alone; a real path. */
  readonly folder: string;
  /** Without one the environment alone keeps the rest of the machine away. */
  readonly sandbox: SandboxBackend | undefined;
  /** The home's `cache`, which is made where it is needed. */
  readonly cacheDir: string;
}
