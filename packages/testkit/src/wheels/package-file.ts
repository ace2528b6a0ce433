/** A file that a package index offers: a wheel or an sdist. */
export interface PackageFile {
  /** `mini_mcp-1.0.0-py3-none-any.whl`: the index takes the project from it. */
  readonly fileName: string;
  readonly bytes: Uint8Array;
  /** The text of METADATA, offered beside the file (PEP 658). */
  readonly metadata?: string;
  readonly requiresPython?: string;
  /** Why it should not be taken any more (PEP 592). */
  readonly yanked?: string;
}
