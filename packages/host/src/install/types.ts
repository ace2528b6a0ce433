import type { Bundle, ScanReport, WorkOptions } from '@opendxt/bundle';
import type { ConfigOption, LaunchWarning, Manifest, Settings } from '@opendxt/manifest';
import type { Audit } from '../audit/index.ts';
import type { GivenSettings, NextSettings } from '../config/index.ts';
import type { Lack } from '../launch/index.ts';
import type { AllowOption, Change, Grants, PermissionRequest } from '../permissions/index.ts';
import type { IsolationLevel, Limits } from '../sandbox/index.ts';
import type { ServerCommand } from '../servers/index.ts';
import type { FetchedPackages, PreparationListener } from '../preparation/index.ts';
import type { ScanSummary } from '../scan/index.ts';
import type { KeptSignature, RepairListener } from '../store/index.ts';
import type { PublisherId } from '../trust/index.ts';
import type { CopyProgress } from './copy-data.ts';

/** What is checked before an install. */
export interface CheckSubject {
  /** Open, and inspected. */
  readonly bundle: Bundle;
  /** Absolute. */
  readonly file: string;
  /** Under which it will be installed, and who signed what is installed under it. */
  readonly extension: { readonly id: string; readonly publisher?: PublisherId };
  readonly signal?: AbortSignal;
  readonly onProgress?: ScanListener;
}

/** How many files were looked at, of how many. */
export type ScanListener = (done: number, total: number) => void;

/** Checks that are made before an install; what they find is part of its plan. */
export interface InstallChecks {
  /** Who made it. */
  readonly verify?: (subject: CheckSubject) => Promise<KeptSignature>;
  /** What is inside. */
  readonly scan?: (subject: CheckSubject) => Promise<ScanReport>;
}

/** What is refused of versions unless it is named. */
export interface VersionRules {
  /** An older version than the one that is used. */
  readonly downgrade?: boolean;
  /** Another content under a version that is known. */
  readonly replace?: boolean;
  /**
   * Another publisher than the one who signed what is installed, by the id; `none` for a bundle that
   * is not signed any more.
   */
  readonly newPublisher?: PublisherId;
}

export interface PlanOptions {
  /** The id to install under, instead of the one that follows from the name. */
  readonly as?: string;
  /** An id that must be installed already: this is an update of it. */
  readonly update?: string;
  /** Where the file came from, when that is not its path. */
  readonly source?: string;
  readonly settings?: GivenSettings;
  /** What is agreed to beside what is required. */
  readonly allow?: readonly AllowOption[];
  readonly limits?: Partial<Limits>;
  /** What would be refused and was named. */
  readonly rules?: VersionRules;
  /** In the place of the usual ones, which verify and scan it; with `{}` nothing is checked. */
  readonly checks?: InstallChecks;
  /** Called while it is scanned. */
  readonly onScan?: ScanListener;
  /** A person sees the plan before it is applied: defaults for folders and files are then agreed to. */
  readonly shown?: boolean;
  /** `false`: an update is not tried before it is used. */
  readonly start?: boolean;
  readonly signal?: AbortSignal;
  /**
   * For a plan that is to be applied: takes a record where it is refused for its signature, its
   * publisher, what is in it, or by a policy. Without it nothing is written.
   */
  readonly audit?: Audit;
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
  readonly source: string;
  /** Bytes. */
  readonly size: number;
  /** SHA-256 of the file, 64 hex digits. */
  readonly digest: string;
  readonly manifest: Manifest;
  /** The version that is used now, when the action is `switch`. */
  readonly replaces?: string;
  /** The folder below `store/<id>` that is used now, and the one that will be. */
  readonly from?: string;
  readonly folder: string;
  readonly rules: VersionRules;
  /** The settings as they will be, secrets masked. */
  readonly settings: Settings;
  /** What is to be stored; new secrets are in the clear here: not to be shown. */
  readonly configured: NextSettings;
  /** Of the settings that this goes out from. */
  readonly revision: string;
  /** Required settings that have no value yet; without them the server can't start. */
  readonly missing: readonly ConfigOption[];
  /** What will be started, secrets masked. */
  readonly command: ServerCommand;
  /** Why that program runs it. */
  readonly runtime: string;
  readonly warnings: readonly LaunchWarning[];
  /** What this machine lacks to run it. */
  readonly lacks: readonly Lack[];
  /** What has to be fetched for it, outside of its box and before it starts; absent where nothing is. */
  readonly packages?: FetchedPackages;
  /** What the bundle asks for. */
  readonly request: readonly PermissionRequest[];
  /** What was agreed to for the version that is used now; nothing, where there is none. */
  readonly before: Grants;
  /** What will be granted to it. */
  readonly grants: Grants;
  /** What of that was not granted to the version before; it needs consent. */
  readonly widening: readonly Change[];
  /** How the update is tried before it is used, or why it is not. */
  readonly trial: 'on-a-copy' | 'first-install' | 'not-wanted' | 'disabled' | 'needs-settings';
  /** What this machine keeps apart. */
  readonly isolation: IsolationLevel;
  /** What is missing to more than that, one sentence each. */
  readonly shortcomings: readonly string[];
  /** Who made it; absent where nobody looked. */
  readonly signature?: KeptSignature;
  /** What is inside; absent where it was not scanned. */
  readonly scan?: PlannedScan;
}

export interface PlannedScan {
  readonly report: ScanReport;
  readonly summary: ScanSummary;
}

export interface ApplyOptions extends WorkOptions {
  /** What the plan shows was agreed to; a `widening` is refused without. */
  readonly agreed?: boolean;
  readonly now?: Date;
  readonly onRepair?: RepairListener;
  /** Called while data is copied for the trial of an update. */
  readonly onCopy?: (progress: CopyProgress) => void;
  /** Called while what was unpacked is made ready for this machine. */
  readonly onPreparing?: PreparationListener;
  /** Called when the version is tried. */
  readonly onTrial?: () => void;
  /** Called when it is committed: whoever runs the old server ends it now. */
  readonly onCommitted?: () => Promise<void>;
}

export interface InstallResult {
  readonly id: string;
  readonly version: string;
  /** SHA-256 of the file, 64 hex digits. */
  readonly digest: string;
  readonly action: InstallAction;
  readonly dir: string;
  /** The version was started before it was switched to. */
  readonly tried: boolean;
  /** Its files had been changed since, and are as they were installed again. */
  readonly repaired: boolean;
  /** `needs-settings` until every required setting has a value. */
  readonly state: 'ready' | 'needs-settings';
}
