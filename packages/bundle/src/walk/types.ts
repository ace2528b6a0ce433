import type { Problem } from '@opendxt/manifest';
import type { RuleSet } from '../ignore/index.ts';

/** A file that goes in. */
export interface FoundFile {
  /** Where in the bundle. */
  readonly path: string;
  /** Where it lies, with every link on the way resolved. */
  readonly source: string;
  readonly size: number;
  readonly mode: number;
}

/** A link in `node_modules/.bin`, which becomes a file that starts its target. */
export interface CommandLink {
  readonly path: string;
  /** The real file, wherever it lies. */
  readonly target: string;
}

export interface LeaveOutReason {
  readonly rule: string;
  readonly source: string;
}

/** What stays out, and why; counted whole. */
export interface LeftOut extends LeaveOutReason {
  readonly path: string;
  readonly directory: boolean;
  readonly files: number;
  readonly bytes: number;
}

export interface Found {
  readonly files: FoundFile[];
  readonly commandLinks: CommandLink[];
  readonly leftOut: LeftOut[];
  readonly problems: Problem[];
}

/** A folder on the way, in the bundle and on disk. */
export interface Folder {
  readonly path: string;
  readonly source: string;
}

/** `skip` without a word leaves the folder to someone else. */
export type FolderVerdict = 'enter' | 'skip' | LeaveOutReason;

export interface WalkOptions {
  readonly rules: RuleSet;
  /** Real folders; a link may lead to anything below one of them. */
  readonly within: readonly string[];
  /** Real paths of files that are passed over. */
  readonly omit: ReadonlySet<string>;
  /** Whether ignore files below the start count. */
  readonly nestedIgnoreFiles: boolean;
  readonly onFolder?: (folder: Folder) => FolderVerdict;
  /** Told the rules that hold in a folder with an ignore file of its own. */
  readonly onRules?: (folder: string, rules: RuleSet) => void;
  readonly signal?: AbortSignal;
}
