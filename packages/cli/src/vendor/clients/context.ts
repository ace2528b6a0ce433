/** What the work of a client depends on. */
export interface VendorContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Ends the client, and then the work, with the signal's reason; nothing is left behind. */
  readonly signal: AbortSignal;
  /** Where the clients keep what they fetched between runs; made when it is not there. */
  readonly cacheDir: string;
  /** A step of the work, for people: `3 of 20: cp312-win32-x64`. */
  readonly onProgress?: (step: string) => void;
}
