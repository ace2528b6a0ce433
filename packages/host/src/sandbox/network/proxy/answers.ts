import { STATUS_CODES } from 'node:http';
import { writeTarget, type Target } from '../rules/index.ts';
import type { Verdict } from '../judge.ts';

/** What the proxy itself says to a server, in words that its libraries may show to people. */
export interface Answer {
  readonly status: number;
  readonly text: string;
}

export type Refusal = Extract<Verdict, { ok: false }>;

/** Names the host and what would grant it; the address of a name stays with the host. */
export function refusalAnswer(id: string, target: Target, refusal: Refusal): Answer {
  const where = writeTarget(target);
  if (refusal.reason === 'no-address')
    return { status: 502, text: `${where} can't be reached: its name has no address` };
  const grant = refusal.reason === 'private' ? 'local' : 'net';
  return {
    status: 403,
    text: `${where} ${refusal.why}, and \`${id}\` may not connect to it\n\nhint: to allow it, run \`dxt permissions ${id} --allow ${grant}:${where}\``,
  };
}

export function unreachableAnswer(target: Target, code: string): Answer {
  return {
    status: code === 'ETIMEDOUT' ? 504 : 502,
    text: `${writeTarget(target)} can't be reached (${code})`,
  };
}

/** For requests that are no proxy's business. */
export const badRequest: Answer = {
  status: 400,
  text: 'expected a request to a proxy, `CONNECT host:port` or `GET http://host/`, that can be understood in one way only',
};

/** A whole response, after which the connection ends. */
export function writeAnswer({ status, text }: Answer): string {
  const body = `${text}\n`;
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Error'}`,
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}
