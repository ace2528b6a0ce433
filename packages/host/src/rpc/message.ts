import type { RpcErrorObject } from '../error/index.ts';
import { isObject } from '../json/index.ts';

export type RpcId = string | number;

/** A message of JSON-RPC 2.0 as it came in, told apart by which members it has. */
export type RpcMessage =
  | {
      readonly kind: 'request';
      readonly id: RpcId;
      readonly method: string;
      readonly params: unknown;
    }
  | { readonly kind: 'notification'; readonly method: string; readonly params: unknown }
  | { readonly kind: 'result'; readonly id: RpcId; readonly result: unknown }
  | { readonly kind: 'error'; readonly id: RpcId | undefined; readonly error: RpcErrorObject };

/** Error codes of JSON-RPC 2.0, section 5.1. */
export const rpcCodes = {
  parseError: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  internalError: -32603,
} as const;

/**
 * The messages in one line: one, or several where a peer sends batches (MCP 2025-03-26 allows
 * them). Undefined when it is no JSON-RPC.
 */
export function parseMessages(line: string): readonly RpcMessage[] | undefined {
  // Told from the first character, since a server may log to stdout without end.
  if (!/^[{[]/.test(line)) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  const messages = Array.isArray(value) ? value.map(classify) : [classify(value)];
  return messages.every((message) => message !== undefined) ? messages : undefined;
}

function classify(value: unknown): RpcMessage | undefined {
  if (!isObject(value) || value['jsonrpc'] !== '2.0') return undefined;
  const { id, method, params, result, error } = value;
  if (typeof method === 'string')
    return isId(id)
      ? { kind: 'request', id, method, params }
      : { kind: 'notification', method, params };
  if (isObject(error))
    return { kind: 'error', id: isId(id) ? id : undefined, error: asError(error) };
  return isId(id) && 'result' in value ? { kind: 'result', id, result } : undefined;
}

function asError({ code, message, data }: Record<string, unknown>): RpcErrorObject {
  return {
    code: typeof code === 'number' ? code : rpcCodes.internalError,
    message: typeof message === 'string' ? message : 'no message was given',
    ...(data === undefined ? {} : { data }),
  };
}

function isId(value: unknown): value is RpcId {
  return typeof value === 'string' || typeof value === 'number';
}
