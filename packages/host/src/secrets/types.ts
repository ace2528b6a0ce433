/** Where a secret lies. `clear`: still in `secrets/<id>.json`, as the first format had it. */
export interface SecretRef {
  /** Random, and never used again: a new value never takes the place of an old one. */
  readonly ref: string;
  readonly store: SecretStore['kind'] | 'clear';
}

/** One place that secrets can lie in. */
export interface SecretStore {
  readonly kind: 'keychain' | 'file';
  /** @throws {HostError} `secrets-unreadable`, `keychain-unavailable` */
  put(ref: string, text: string): Promise<void>;
  /** In the order of the refs; undefined for one that is not there. */
  get(refs: readonly string[]): Promise<readonly (string | undefined)[]>;
  /** What is not there is no error. */
  remove(refs: readonly string[]): Promise<void>;
}

/** Which store new secrets go to, in words for people. */
export interface SecretStoreDescription {
  readonly kind: SecretStore['kind'];
  /** One line: `in the keychain of this system`. */
  readonly text: string;
  /** Why it is not the keychain. */
  readonly why?: string;
}

/** The secrets of a home, whichever store each of them lies in. */
export interface Secrets {
  /** Stores a new secret in the best place there is. */
  put(text: string): Promise<SecretRef>;
  /** @throws {HostError} when one of them can't be had */
  get(refs: readonly SecretRef[]): Promise<readonly string[]>;
  /**
   * Removes all others. Answers with how many could not be removed now, since their store does not
   * answer; the next time tries again.
   */
  keepOnly(refs: ReadonlySet<string>): Promise<number>;
  describe(): Promise<SecretStoreDescription>;
}
