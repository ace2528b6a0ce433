import type { BundleErrorCode } from './codes.ts';

/** A bundle that is refused, or could not be made. */
export class BundleError extends Error {
  override readonly name = 'BundleError';
  readonly code: BundleErrorCode;
  /** The entry that it is about, as it is named in the archive. */
  readonly entry?: string;
  readonly hint?: string;

  constructor(
    code: BundleErrorCode,
    message: string,
    options: { readonly entry?: string; readonly hint?: string; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    if (options.entry !== undefined) this.entry = options.entry;
    if (options.hint !== undefined) this.hint = options.hint;
  }
}
