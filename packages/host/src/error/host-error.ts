import type { HostErrorCode } from './codes.ts';

/** The error object of a JSON-RPC answer. */
export interface RpcErrorObject {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

interface HostErrorOptions {
  readonly hint?: string;
  readonly cause?: unknown;
  /** What a server answered, when it refused a request. */
  readonly answer?: RpcErrorObject;
}

/** What the host could not do. */
export class HostError extends Error {
  override readonly name = 'HostError';
  readonly code: HostErrorCode;
  readonly hint?: string;
  readonly answer?: RpcErrorObject;

  constructor(code: HostErrorCode, message: string, options: HostErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    if (options.hint !== undefined) this.hint = options.hint;
    if (options.answer !== undefined) this.answer = options.answer;
  }
}
