import type { ProcessEnd, ServerCommand, Spawner } from '../servers/index.ts';

/** What a backend really keeps apart, the best first. */
export type IsolationLevel = 'full' | 'partial' | 'none';

/** What a server may reach, whatever the backend. All paths are real paths, and exist. */
export interface Box {
  readonly id: string;
  /** Its code: to read. */
  readonly extensionDir: string;
  /** Its own folder: to read and write. HOME lies in it. */
  readonly dataDir: string;
  /** Folders and files of the runtime outside the system's own: to read. */
  readonly runtime: readonly string[];
  /** Files and folders of the user's that were granted. */
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  /** Folders of what it would see otherwise, in whose place it finds empty ones. */
  readonly hidden?: readonly string[];
  readonly network: NetworkRules;
  readonly limits: Limits;
}

/** What a server may connect to. Everything goes through a proxy of the host's. */
export interface NetworkRules {
  /** Public hosts: `host:port`, a subdomain wildcard as `*.example.com:443`, any port as `:*`. */
  readonly hosts: readonly string[];
  /** Any public host, at any port. */
  readonly anyPublic: boolean;
  /** Hosts on this machine and in its networks, spelled as `hosts`; private addresses are for these alone. */
  readonly local: readonly string[];
  /** Refused whatever else lets them through, spelled as `hosts`. */
  readonly denied?: readonly string[];
}

/** For the whole tree of processes, unless it says otherwise. */
export interface Limits {
  readonly processes: number;
  /** Bytes. */
  readonly memory: number;
  /** Bytes of one file. */
  readonly fileSize: number;
  /** Descriptors of one process. */
  readonly openFiles: number;
  /** Bytes below the data folder. */
  readonly dataSize: number;
}

const mebibyte = 1024 ** 2;

export const usualLimits: Limits = {
  processes: 128,
  memory: 1024 * mebibyte,
  fileSize: 256 * mebibyte,
  openFiles: 1024,
  dataSize: 1024 * mebibyte,
};

export const noNetwork: NetworkRules = { hosts: [], anyPublic: false, local: [] };

/** What a box did for the server in it, or to it. */
export type BoxEvent =
  /** A host was connected to, for the first time in this run. */
  | { readonly kind: 'used-host'; readonly host: string; readonly port: number }
  | {
      readonly kind: 'blocked-host';
      readonly host: string;
      readonly port: number;
      readonly why: string;
      /** Which kind of permission would let it through; none where it was denied by name. */
      readonly place?: 'public' | 'local';
    }
  | {
      readonly kind: 'limit-exceeded';
      readonly limit: keyof Limits;
      readonly allowed: number;
      /** Infinite where it can't be counted. */
      readonly found: number;
    }
  /** What was kept from change in a granted folder was replaced from outside; the server was ended. */
  | { readonly kind: 'protection-lost'; readonly path: string };

export interface BoxListener {
  /** Called with what is to be logged and shown. */
  readonly onEvent?: (event: BoxEvent) => void;
  /**
   * Asked at the first connection to a host that the rules do not name, where the network was not
   * denied as a whole; without it the answer is no. Private addresses are never asked about.
   */
  readonly onUnknownHost?: (host: string, port: number) => Promise<boolean>;
}

/** Stands between a resolved launch and its process. */
export interface SandboxBackend {
  readonly name: 'bubblewrap' | 'seatbelt' | 'none';
  /** What it really keeps apart on this machine. */
  readonly level: IsolationLevel;
  /** What is missing to the level above, one sentence each, for people. */
  readonly shortcomings: readonly string[];
  /** How to start servers in this box. */
  spawner(box: Box, listener?: BoxListener): Spawner;
  /** Runs a program in the box on the terminal of this process, until it ends. */
  runInTerminal(command: ServerCommand, box: Box, listener?: BoxListener): Promise<ProcessEnd>;
}
