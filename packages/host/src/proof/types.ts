import type { ConfigValue, Manifest } from '@opendxt/manifest';
import type { McpTool, ServerExit } from '../servers/index.ts';

export interface ProofOptions {
  /** The unpacked bundle; it is started from here. */
  readonly dir: string;
  readonly manifest: Manifest;
  /** Values of settings; required ones that are absent are stood in for by their type. */
  readonly settings?: Readonly<Record<string, ConfigValue>>;
  readonly handshakeTimeout?: number;
  readonly signal?: AbortSignal;
}

/** What happened when the server was started as a desktop would start it. */
export interface StartProof {
  readonly ok: boolean;
  /** Milliseconds from spawn to the answer to `tools/list`. */
  readonly startTime?: number;
  readonly tools: readonly McpTool[];
  /** What it said in the handshake that it offers; absent when there was none. */
  readonly capabilities?: Readonly<Record<string, unknown>>;
  /** Declared but not there, and there but not declared (the latter only without `tools_generated`). */
  readonly missingTools: readonly string[];
  readonly undeclaredTools: readonly string[];
  /** Lines on stdout that are no JSON-RPC. */
  readonly noise: readonly string[];
  readonly stderr: string;
  readonly exit?: ServerExit;
  /** Settings that were stood in for, and with what kind of value. */
  readonly standIns: readonly string[];
  /** Why it is not ok, in one sentence each. */
  readonly failures: readonly {
    readonly code: string;
    readonly message: string;
    readonly hint?: string;
  }[];
}
