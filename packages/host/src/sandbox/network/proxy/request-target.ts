import type { IncomingMessage } from 'node:http';
import { readTarget, type Target } from '../rules/index.ts';

/** What a request to a proxy is for; the path as the client wrote it. */
export interface AbsoluteTarget {
  readonly target: Target;
  readonly path: string;
}

/** Reads `http://host[:port]/path`. Anything else (userinfo, another scheme, a fragment) is refused. */
export function readAbsoluteTarget({ url = '' }: IncomingMessage): AbsoluteTarget | undefined {
  const match = /^http:\/\/([^/?#\\]+)([/?][^#]*)?$/i.exec(url);
  if (match === null) return undefined;
  const authority = readable(match[1] ?? '');
  const target = readTarget(/:\d+$/.test(authority) ? authority : `${authority}:80`);
  const rest = match[2] ?? '/';
  return target && { target, path: rest.startsWith('/') ? rest : `/${rest}` };
}

/** Reads the `host:port` of CONNECT. */
export function readAuthority({ url = '' }: IncomingMessage): Target | undefined {
  return readTarget(readable(url));
}

/** Node hands the bytes of a request line over as Latin-1; names beyond ASCII are UTF-8. */
function readable(text: string): string {
  return Buffer.from(text, 'latin1').toString('utf8');
}
