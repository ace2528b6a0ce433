import type { Severity } from './severity.ts';

/** As the OSV schema spells them. */
export type Ecosystem = 'npm' | 'PyPI' | 'Go' | 'crates.io';

/** One version of one package that is in a bundle, however often. */
export interface FoundPackage {
  readonly ecosystem: Ecosystem;
  /** In its ecosystem's own spelling; of PyPI by PEP 503. */
  readonly name: string;
  /** As declared; empty where none is. */
  readonly version: string;
  /** A package URL without qualifiers. */
  readonly purl: string;
  /** Where it lies, by path: its folder, the binary that it is compiled into, or the lock. Sorted. */
  readonly places: readonly string[];
  /**
   * `installed`: by its package manager. `vendored`: a copy inside another. `compiled`: in a binary.
   * `locked`: not in the bundle; a lock in it names it, and it is fetched when that is made ready.
   */
  readonly how: 'installed' | 'vendored' | 'compiled' | 'locked';
  /** SPDX expressions where declared so, else what is declared. */
  readonly licences: readonly string[];
  /** Package URLs of what it depends on in this bundle. Sorted. */
  readonly dependsOn: readonly string[];
}

/** A program or library of machine code. */
export interface NativeFound {
  readonly path: string;
  /** `linux-x64`, …; several for universal binaries; empty where the header says none that is known. */
  readonly targets: readonly string[];
  readonly format: string;
}

/** What may hold packages that can't be seen, and why; one sentence for people. */
export interface Unseen {
  readonly path: string;
  readonly why: string;
}

export interface Inventory {
  /** Sorted by package URL. */
  readonly packages: readonly FoundPackage[];
  readonly natives: readonly NativeFound[];
  readonly unseen: readonly Unseen[];
}

export type FindingKind =
  | 'malicious'
  | 'vulnerability'
  | 'unknown-version'
  | 'secret'
  | 'risk'
  | 'poisoning';

/** One thing that speaks against a bundle. */
export interface ScanFinding {
  readonly kind: FindingKind;
  /** Of the advisory, or of the rule: stable, what an ignore list names. */
  readonly id: string;
  readonly severity: Severity;
  /** One sentence, for people; no secret is ever in it. */
  readonly message: string;
  /** What helps. */
  readonly hint?: string;
  readonly package?: Pick<FoundPackage, 'ecosystem' | 'name' | 'version' | 'purl' | 'places'>;
  /** Other ids of the same advisory. */
  readonly aliases?: readonly string[];
  /** Of 10, where a CVSS vector says it. */
  readonly score?: number;
  /** The lowest version above this one in which it is mended. */
  readonly fixedIn?: string;
  /** Where it is, by path; line and column from 1. */
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  /** In the author's own files; otherwise in a dependency. */
  readonly firstParty?: boolean;
}

/** What advisories came from. */
export interface AdvisorySource {
  readonly kind: 'database' | 'osv-api' | 'npm-audit';
  readonly ecosystems: readonly Ecosystem[];
  /** When its data was taken, ISO 8601. */
  readonly dataFrom?: string;
  readonly advisories?: number;
}

export interface IgnoredFinding extends ScanFinding {
  readonly reason: string;
  /** A date, `2027-01-31`, the last day on which it is ignored. */
  readonly until?: string;
}

/** The outcome of a scan; kept with an installed version, so it names its format. */
export interface ScanReport {
  readonly format: 1;
  /** ISO 8601. */
  readonly scannedAt: string;
  readonly sources: readonly AdvisorySource[];
  /** What was looked for, and could not be: no database, data that is old. One sentence each. */
  readonly gaps: readonly string[];
  readonly inventory: Inventory;
  /** The worst first. */
  readonly findings: readonly ScanFinding[];
  readonly ignored: readonly IgnoredFinding[];
  /** The worst of `findings`. */
  readonly severity: Severity;
  /** The search of its files took too long and was given up. */
  readonly incomplete?: true;
}
