import { HostError } from '../error/index.ts';
import { isObject } from '../json/index.ts';
import type { RpcConnection } from '../rpc/index.ts';
import { version } from '../version.ts';

/** Revisions of MCP that begin with `initialize`, the newest first. */
export const protocolVersions = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'] as const;

export interface Handshake {
  readonly protocolVersion: string;
  readonly serverInfo: { readonly name: string; readonly version: string };
  readonly capabilities: Readonly<Record<string, unknown>>;
  readonly instructions?: string;
}

/** `initialize` with the newest revision; whichever known one the server answers is taken. */
export async function shakeHands(
  name: string,
  connection: RpcConnection,
  {
    capabilities,
    ...options
  }: {
    readonly timeout: number;
    readonly signal?: AbortSignal;
    /** What this client offers. */
    readonly capabilities: Readonly<Record<string, object>>;
  },
): Promise<Handshake> {
  const answer = await connection.request(
    'initialize',
    {
      protocolVersion: protocolVersions[0],
      capabilities,
      clientInfo: { name: 'opendxt', version },
    },
    options,
  );
  const handshake = readAnswer(name, answer);
  connection.notify('notifications/initialized');
  return handshake;
}

function readAnswer(name: string, answer: unknown): Handshake {
  const { protocolVersion, serverInfo, capabilities, instructions } = isObject(answer)
    ? answer
    : {};
  if (!protocolVersions.some((known) => known === protocolVersion))
    throw new HostError(
      'invalid-answer',
      `\`${name}\` answered \`initialize\` with protocol version ${JSON.stringify(protocolVersion)}, expected one of ${protocolVersions.join(', ')}`,
    );
  const info = isObject(serverInfo) ? serverInfo : {};
  return {
    protocolVersion: String(protocolVersion),
    serverInfo: { name: text(info['name']) ?? name, version: text(info['version']) ?? '' },
    capabilities: isObject(capabilities) ? capabilities : {},
    ...(typeof instructions === 'string' ? { instructions } : {}),
  };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
