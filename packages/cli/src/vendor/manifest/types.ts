import type { PythonTarget } from '@opendxt/bundle';

/** The author's own server, whatever stands before it. */
export interface PythonServer {
  /** The file that is really the server's, from the root of the bundle, such as `server/main.py`. */
  readonly main: string;
  /** With `-m`: its name, such as `weather.server`. */
  readonly module?: string;
  /** With `module`: the function of it that is called, as `[project.scripts]` names one. */
  readonly callable?: string;
  /** What follows the script or the module among the arguments. */
  readonly args: readonly string[];
  /** Folders that the author has on PYTHONPATH beside the packages, from the root; `''` is the root. */
  readonly paths: readonly string[];
  /** The folder that the packages' folder lies in, from the root: `server`, or `''`. */
  readonly place: string;
  /** The lowest minor that the author's files ask for, as `3.10`. */
  readonly minimum?: PythonTarget['minor'];
}

/** What the manifest has to say. Keys of the author's that are not named here stay. */
export interface LayoutLaunch {
  readonly type: 'python' | 'binary' | 'uv';
  /** The `manifest_version` that it takes, where that is more than the manifest has. */
  readonly spec?: '0.4';
  readonly entryPoint: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Set in `env` and in the `env` of every override; `undefined` takes a variable away. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** By platform, what differs; `env` is completed from the one above. */
  readonly overrides: Readonly<
    Partial<
      Record<
        PythonTarget['target']['platform'],
        {
          readonly command?: string;
          readonly args?: readonly string[];
          readonly env?: Readonly<Record<string, string>>;
        }
      >
    >
  >;
  /** `compatibility.platforms`; absent where every platform does. */
  readonly platforms?: readonly PythonTarget['target']['platform'][];
  /** `compatibility.runtimes.python`, conditions separated by blanks; `null` takes it away. */
  readonly python?: string | null;
  /** `_meta["org.opendxt"].targets`, as `cp312-linux-x64` or `linux-x64`; empty where any does. */
  readonly targets: readonly string[];
}
