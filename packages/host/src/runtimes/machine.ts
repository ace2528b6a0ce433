import { homedir, tmpdir } from 'node:os';

/** What choosing runtimes and building environments depends on. */
export interface Machine {
  /** As in `process.platform` and `process.arch`. */
  readonly platform: string;
  readonly arch: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The Node that runs this program. */
  readonly nodePath: string;
  readonly home: string;
  readonly temp: string;
}

/** The machine and environment that this process runs in. */
export function thisMachine(): Machine {
  const { platform, arch, env, execPath } = process;
  return { platform, arch, env, nodePath: execPath, home: homedir(), temp: tmpdir() };
}
