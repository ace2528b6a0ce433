import type { ConfigValue } from '../model/index.ts';
import type { Directories } from '../substitution/index.ts';

export type { Directories };

/** Everything that a launch depends on; nothing is read from the machine. */
export interface LaunchContext {
  /** As in `process.platform`. */
  readonly platform: string;
  /** As in `process.arch`. */
  readonly arch: string;
  readonly directories: Directories;
  /** What the user has set; an absent key is an unset option. */
  readonly userConfig: Readonly<Record<string, ConfigValue>>;
  /** Where the bundle is unpacked: `${__dirname}`. */
  readonly extensionDir: string;
}

/** Something about a launch that the user should know; never fatal. */
export interface LaunchWarning {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

/** What is to be started. No shell is involved; `args` are passed as they are. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly warnings: readonly LaunchWarning[];
}
