import type { Readable, Writable } from 'node:stream';
import type { Redactor } from '../config/index.ts';

/** A process to be started as it is; no shell, nothing inherited. */
export interface ServerCommand {
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** A started process, boxed or not, and all that it starts. */
export interface ServerProcess {
  /** Of the server itself, also where it runs behind others. */
  readonly pid: number;
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Resolves once, when the process has ended; what it started may need `kill` still. */
  readonly ended: Promise<ProcessEnd>;
  /** SIGTERM, to the server and what it started. */
  terminate(): void;
  /** SIGKILL, to the server, what it started, and what holds them. */
  kill(): void;
  /**
   * Called after the handshake, for what a server can do without until it is used; resolves when
   * that is there, or never will be.
   */
  readonly settle?: () => Promise<void>;
  /** What the last words of the server mean where it ran, or why it was ended there. */
  readonly explain?: (stderr: string) => string | undefined;
}

export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/**
 * Starts a process and waits until the system has taken it.
 * @throws {HostError} `start-failed`
 */
export type Spawner = (name: string, command: ServerCommand) => Promise<ServerProcess>;

export interface StartOptions {
  /** Names the server in errors. */
  readonly name: string;
  /** How it is started; as a process of the user's with all rights, unless told. */
  readonly spawn?: Spawner;
  /** Milliseconds for `initialize`; 30,000 unless told. */
  readonly handshakeTimeout?: number;
  readonly signal?: AbortSignal;
  /** Masks secrets in what errors show of its stderr and its refusals. */
  readonly redact?: Redactor;
  /** Called with each piece that the server writes to stderr. */
  readonly onStderr?: (text: string) => void;
  /** Called with each line on stdout that is not a JSON-RPC message. */
  readonly onNoise?: (line: string) => void;
  readonly onNotification?: (method: string, params: unknown) => void;
  /** What is offered to the server at the handshake; nothing, unless told. */
  readonly capabilities?: Readonly<Record<string, object>>;
  /**
   * Answers what a server asks beside `ping` and `roots/list`, or throws a HostError with an answer.
   * Without it such a request is refused by name.
   */
  readonly onRequest?: (method: string, params: unknown, signal: AbortSignal) => Promise<unknown>;
  readonly onExit?: (exit: ServerExit) => void;
}

export interface ServerExit extends ProcessEnd {
  /** The end of what it wrote to stderr. */
  readonly stderr: string;
}

export interface McpTool {
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly inputSchema: Readonly<Record<string, unknown>>;
  readonly [key: string]: unknown;
}

/** A started server after its handshake. */
export interface RunningServer {
  readonly pid: number;
  readonly protocolVersion: string;
  readonly serverInfo: { readonly name: string; readonly version: string };
  readonly capabilities: Readonly<Record<string, unknown>>;
  readonly instructions?: string;
  /** Rejects with a HostError that names the server and shows the end of its stderr when it dies. */
  request(
    method: string,
    params?: unknown,
    options?: { signal?: AbortSignal; timeout?: number },
  ): Promise<unknown>;
  notify(method: string, params?: unknown): void;
  /** Resolves when all that it may use is there; what it is asked for before may lack something. */
  readonly settled: Promise<void>;
  /** All pages of `tools/list`. */
  listTools(): Promise<readonly McpTool[]>;
  /** Closes stdin, waits, SIGTERM, waits, SIGKILL. */
  stop(): Promise<ServerExit>;
}
