/** What `init` did, and what is left to do by hand: the document of `--json`. */
export interface InitReport {
  /** The manifest that was written. */
  readonly manifest: string;
  readonly name: string;
  readonly version: string;
  readonly type: string;
  /** What was written, relative to the manifest; of fetched packages nothing. */
  readonly files: readonly string[];
  /** Lines to type next. */
  readonly next: readonly string[];
}
