import type { Socket } from 'node:net';
import { HostError } from '../error/index.ts';
import { isObject } from '../json/index.ts';

/** `mcp`: the bytes of an MCP client. `control`: the requests of `dxt` itself. */
export type SessionKind = 'mcp' | 'control';

const longest = 200;

/** The first line that a client sends: which kind of session follows. */
export const helloLine = (session: SessionKind) => `${JSON.stringify({ opendxt: session })}\n`;

/** Reads that line and leaves what follows it in the stream. */
export function readHello(socket: Socket): Promise<SessionKind> {
  return new Promise((resolve, reject) => {
    let seen = Buffer.alloc(0);
    const stop = () => {
      socket.pause().off('data', onData).off('end', onGone).off('close', onGone);
    };
    const onGone = () => {
      stop();
      reject(unexpected());
    };
    const onData = (chunk: Buffer) => {
      seen = Buffer.concat([seen, chunk]);
      const end = seen.indexOf(0x0a);
      if (end === -1 && seen.length <= longest) return;
      stop();
      const session = sessionIn(seen.subarray(0, Math.max(end, 0)).toString('utf8'));
      if (session === undefined) {
        reject(unexpected());
        return;
      }
      if (end + 1 < seen.length) socket.unshift(seen.subarray(end + 1));
      resolve(session);
    };
    socket.on('data', onData).on('end', onGone).on('close', onGone);
  });
}

function sessionIn(line: string): SessionKind | undefined {
  try {
    const hello: unknown = JSON.parse(line);
    const session = isObject(hello) ? hello['opendxt'] : undefined;
    return session === 'mcp' || session === 'control' ? session : undefined;
  } catch {
    return undefined;
  }
}

function unexpected(): HostError {
  return new HostError('connection-closed', 'a client did not say what it wants');
}
