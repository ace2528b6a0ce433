import type { Approvals } from '../approval/index.ts';
import { HostError } from '../error/index.ts';
import type { Grants } from '../permissions/index.ts';
import { rpcCodes } from '../rpc/index.ts';
import { notOffered } from '../servers/index.ts';

/** A client that may answer what a server asks of it. */
export interface AskableClient {
  /** What the client said at its handshake that it offers. */
  readonly capabilities: Readonly<Record<string, unknown>>;
  request(method: string, params: unknown, signal: AbortSignal): Promise<unknown>;
}

const kinds: Readonly<Record<string, 'sampling' | 'elicitation'>> = {
  'sampling/createMessage': 'sampling',
  'elicitation/create': 'elicitation',
};

/** What a server is offered at its handshake: only what was agreed to beforehand. */
export function offeredCapabilities({
  sampling,
  elicitation,
}: Grants): Readonly<Record<string, object>> {
  return {
    ...(sampling === 'always' && { sampling: {} }),
    ...(elicitation === 'always' && { elicitation: {} }),
  };
}

/**
 * Passes a request of a server on to a client whose call it is working on, when that is agreed to.
 * @throws {HostError} with the answer for the server
 */
export async function answerServerRequest(
  {
    id,
    grants,
    clients,
    approvals,
  }: {
    readonly id: string;
    readonly grants: Grants;
    /** Those whose calls are under way, the last one last. */
    readonly clients: readonly AskableClient[];
    readonly approvals: Approvals;
  },
  method: string,
  params: unknown,
  signal: AbortSignal,
): Promise<unknown> {
  const kind = Object.hasOwn(kinds, method) ? kinds[method] : undefined;
  if (kind === undefined) throw notOffered(method);
  const rule = grants[kind];
  if (rule === 'never') throw denied(`${kind} was denied to \`${id}\``);
  if (rule === 'ask') {
    const answer = await approvals.ask(`${id} ${kind}`, { kind, id, params }, signal);
    if (answer === undefined)
      throw denied(
        `${kind} needs the user's agreement, and there is nobody to ask: \`dxt permissions ${id} --allow ${kind}\` grants it`,
      );
    if (answer === 'deny') throw denied(`${kind} was denied to \`${id}\``);
  }
  const client = clients.findLast(({ capabilities }) => kind in capabilities);
  if (client === undefined) throw notOffered(method);
  return client.request(method, params, signal);
}

function denied(message: string): HostError {
  return new HostError('request-refused', message, {
    answer: { code: rpcCodes.invalidRequest ?? -32600, message },
  });
}
