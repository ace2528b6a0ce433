export type CliErrorCode =
  | 'usage'
  | 'not-found'
  | 'unreadable'
  | 'refused'
  | 'cancelled'
  | 'invalid-setting'
  | 'exists'
  | 'start-failed'
  | 'no-package'
  | 'install-failed'
  | 'build-failed';

/** What went wrong in the command itself; `usage` ends with status 2, the others with 1. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly code: CliErrorCode;
  readonly hint?: string;

  constructor(
    code: CliErrorCode,
    message: string,
    options: { readonly hint?: string; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    if (options.hint !== undefined) this.hint = options.hint;
  }
}
