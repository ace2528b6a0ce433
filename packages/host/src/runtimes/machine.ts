import { homedir, tmpdir } from 'node:os';

/** What choosing runtimes and building environments depends on. */
export interface Machine {
  /** As in `process.platform` and `process.arch`. */
  readonly platform: string;
  readonly arch: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The Node that runs this program. */
  readonly nodePath: string;
  /** Its version, where that is known without asking it. */
  readonly nodeVersion?: string;
  readonly home: string;
  readonly temp: string;
}

/** The machine and environment that this process runs in. */
export function thisMachine(): Machine {
  const { platform, arch, env, execPath, versions } = process;
  // In an application that is built on Electron, the program is no Node by itself.
  const plain = versions['electron'] === undefined;
  return {
    platform,
    arch,
    env,
    nodePath: execPath,
    ...(plain && { nodeVersion: versions.node }),
    home: homedir(),
    temp: tmpdir(),
  };
}
