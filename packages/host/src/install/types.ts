import type { Bundle, WorkOptions } from '@opendxt/bundle';
import type { ConfigOption, LaunchWarning, Manifest, Settings } from '@opendxt/manifest';
import type { GivenSettings } from '../config/index.ts';
import type { SandboxBackend } from '../sandbox/index.ts';
import type { ServerCommand } from '../servers/index.ts';
import type { RepairListener } from '../store/index.ts';

/** What a check of a bundle came to. */
export interface Verdict {
  /** Stable, kebab-case. */
  readonly status: string;
  /** For people, one sentence. */
  readonly summary: string;
  /** The bundle must not be installed. */
  readonly refused: boolean;
}

/** Checks that are plugged into the plan of an install. */
export interface InstallChecks {
  /** Who made it. */
  readonly verify?: (bundle: Bundle) => Promise<Verdict>;
  /** What is inside. */
  readonly scan?: (bundle: Bundle) => Promise<Verdict>;
}

export interface PlanOptions {
  /** The id to install under, instead of the one that follows from the name. */
  readonly as?: string;
  readonly settings?: GivenSettings;
  readonly checks?: InstallChecks;
  readonly signal?: AbortSignal;
}

/**
 * `install`: the id is new. `switch`: another version of what is installed becomes the used one.
 * `keep`: this very file is installed already; settings and grants may change all the same.
 */
export type InstallAction = 'install' | 'switch' | 'keep';

/** Everything that an install would do; nothing has been done yet. */
export interface InstallPlan {
  readonly action: InstallAction;
  readonly id: string;
  /** Absolute. */
  readonly file: string;
  /** Bytes. */
  readonly size: number;
  /** SHA-256 of the file, 64 hex digits. */
  readonly digest: string;
  readonly manifest: Manifest;
  /** The version that is used now, when the action is `switch`. */
  readonly replaces?: string;
  /** The settings as they will be, secrets in the clear: not to be shown. */
  readonly settings: Settings;
  /** Required settings that have no value yet; without them the server can't start. */
  readonly missing: readonly ConfigOption[];
  /** What will be started, secrets masked. */
  readonly command: ServerCommand;
  /** Why that program runs it. */
  readonly runtime: string;
  readonly warnings: readonly LaunchWarning[];
  readonly isolation: SandboxBackend['level'];
  readonly signature?: Verdict;
  readonly scan?: Verdict;
}

export interface ApplyOptions extends WorkOptions {
  /** Lets the tools run without asking each time. */
  readonly allowTools?: boolean;
  readonly onRepair?: RepairListener;
}

export interface InstallResult {
  readonly id: string;
  readonly version: string;
  /** SHA-256 of the file, 64 hex digits. */
  readonly digest: string;
  readonly action: InstallAction;
  readonly dir: string;
  /** `needs-settings` until every required setting has a value. */
  readonly state: 'ready' | 'needs-settings';
}
