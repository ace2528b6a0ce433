import type { IsolationLevel, SandboxBackend } from '../backend.ts';

/**
 * `kernel` is what the kernel offers to programs and attackers look into for holes; with `resources`
 * it is what a level of `partial` may lack.
 */
export type ProbeGroup =
  | 'files'
  | 'processes'
  | 'network'
  | 'sockets'
  | 'privileges'
  | 'kernel'
  | 'resources';

/** What the program that tries is written in. */
export type ProbeLanguage = 'node' | 'python';

export type ProbeOutcome = 'contained' | 'escaped' | 'not-applicable';

export interface ProbeResult {
  readonly id: string;
  readonly group: ProbeGroup;
  /** What it tries, in a few words. */
  readonly description: string;
  readonly language: ProbeLanguage;
  readonly outcome: ProbeOutcome;
  /** Why it is not applicable, or what the program in the box saw. */
  readonly detail: string;
}

/** Something that was granted to the box, and must work in it: else nothing was shown by the rest. */
export interface GrantResult {
  readonly description: string;
  readonly language: ProbeLanguage;
  readonly works: boolean;
  readonly detail: string;
}

export interface SelfTestReport {
  readonly backend: SandboxBackend['name'];
  /** What was found, whatever the backend says of itself. */
  readonly level: IsolationLevel;
  readonly probes: readonly ProbeResult[];
  readonly grants: readonly GrantResult[];
  /** Languages that this machine has no program for. */
  readonly missing: readonly ProbeLanguage[];
}

/** What the program in the box is to try; the rest of the fields depends on `act`. */
export interface Attempt {
  readonly id: string;
  readonly act: string;
  readonly [argument: string]: unknown;
}

/** What came of it, as the program in the box says: to be believed only where nothing else can tell. */
export interface Answer {
  readonly id: string;
  readonly said?: string;
  readonly did?: boolean;
  /** Why it can't be tried from this language. */
  readonly unavailable?: string;
}
