import type { AdvisorySource, Ecosystem, FoundPackage, ScanFinding } from '../types.ts';

/** Something that knows of vulnerable and malicious packages. */
export interface AdvisoryLookup {
  readonly source: AdvisorySource;
  /**
   * What speaks against these packages; those of ecosystems outside of `source.ecosystems` are
   * passed over. Advisories that are aliases of each other make one finding. The order is that of
   * the packages, the worst of each first.
   * @throws {BundleError} `advisories-unreadable`, `advisories-unreachable`, `cancelled`
   */
  lookUp(packages: readonly FoundPackage[], signal?: AbortSignal): Promise<readonly ScanFinding[]>;
}

/** What one ecosystem of a database holds. */
export interface EcosystemState {
  readonly ecosystem: Ecosystem;
  /** When its data was taken, ISO 8601. */
  readonly dataFrom: string;
  readonly advisories: number;
  readonly packages: number;
  /** Bytes of its file. */
  readonly size: number;
  /** Advisories that could not be read when it was made: nothing is known of what they say. */
  readonly unreadable: number;
}

/** The advisories of a folder, all of one moment: later updates do not change them. */
export interface AdvisoryDatabase extends AdvisoryLookup {
  /** Sorted by name. */
  readonly ecosystems: readonly EcosystemState[];
  /** Bytes of all files. */
  readonly size: number;
  close(): Promise<void>;
}

export type Fetch = (input: string, init?: RequestInit) => Promise<Response>;

export interface UpdateProgress {
  readonly ecosystem?: Ecosystem;
  readonly step: 'download' | 'read' | 'write';
  /** Bytes of a download, advisories otherwise. */
  readonly done: number;
  readonly total?: number;
}

export interface UpdateOptions {
  /**
   * An address with `<ecosystem>/all.zip` below it; a folder of that shape; or a file, `all.zip` or
   * one advisory as `.json`.
   * OSV's own dumps unless told.
   */
  readonly from?: string;
  /** All four, or those that a file is about, unless told. */
  readonly ecosystems?: readonly Ecosystem[];
  readonly fetch: Fetch;
  readonly now: Date;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: UpdateProgress) => void;
}

export interface EcosystemUpdate extends EcosystemState {
  /** `unchanged`: the source had nothing new; only `dataFrom` is newer. */
  readonly way: 'whole' | 'incremental' | 'unchanged';
  /** Advisories that are new or changed, and that are gone; of `incremental` alone. */
  readonly changed?: number;
  readonly removed?: number;
  /** The first few that could not be read, and why. */
  readonly problems: readonly string[];
}

export interface UpdateReport {
  readonly ecosystems: readonly EcosystemUpdate[];
  /** Bytes of all files of the database. */
  readonly size: number;
}
