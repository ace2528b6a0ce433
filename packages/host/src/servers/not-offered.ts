import { HostError } from '../error/index.ts';
import { rpcCodes } from '../rpc/index.ts';

/** The answer to a server that asks for what nobody offers it. */
export function notOffered(method: string): HostError {
  const message = `this client does not offer \`${method}\``;
  return new HostError('request-refused', message, {
    answer: { code: rpcCodes.methodNotFound, message },
  });
}
