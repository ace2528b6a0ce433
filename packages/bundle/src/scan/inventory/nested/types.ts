/** A file of a nested archive. */
export interface Member {
  readonly path: string;
  /** As declared; what is read may be shorter, and is never longer. */
  readonly size: number;
  readonly mode: number;
  /**
   * All of it, or its first `length` bytes.
   * @throws {Unreadable}
   */
  read(length?: number): Buffer;
}

/** Why an archive or a member can't be looked into, after `it`. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

/**
 * Counts bytes that were unpacked, of all archives in a bundle together.
 * @throws {Unreadable} where that is more than anybody wants to wait for
 */
export type Spend = (bytes: number) => void;
