import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { advisoryDump, type SampleAdvisory } from './advisories.ts';

/** A mirror of OSV's dumps on this machine. */
export interface AdvisoryServer {
  readonly url: string;
  /** What each ecosystem has; may be changed between requests. */
  readonly advisories: Map<string, SampleAdvisory[]>;
  /** Answers that stand before all others, by path. */
  readonly answers: Map<string, { readonly status: number; readonly body?: string }>;
  /** Paths that were asked for, in order; the status behind those that were not 200. */
  readonly requests: string[];
  /** Whether it tells what has changed, as OSV does. */
  lists: boolean;
}

export async function advisoryServer(
  dumps: Readonly<Record<string, readonly SampleAdvisory[]>>,
): Promise<AdvisoryServer & AsyncDisposable> {
  const server = createServer((request, response) => {
    const path = decodeURIComponent((request.url ?? '').slice(1));
    const { status, body = '', etag } = answer(path, request.headers['if-none-match']);
    state.requests.push(status === 200 ? path : `${path} ${status}`);
    if (etag !== undefined) response.setHeader('etag', etag);
    response.writeHead(status, { 'content-length': Buffer.byteLength(body) }).end(body);
  });
  const answer = (
    path: string,
    known: string | undefined,
  ): { status: number; body?: string | Buffer; etag?: string } => {
    const fixed = state.answers.get(path);
    if (fixed !== undefined) return fixed;
    const [ecosystem = '', file = ''] = path.split('/');
    const advisories = state.advisories.get(ecosystem);
    if (advisories === undefined) return { status: 404 };
    if (file === 'all.zip') {
      const body = advisoryDump(advisories);
      const etag = `"${createHash('sha256').update(body).digest('hex')}"`;
      return etag === known ? { status: 304, etag } : { status: 200, body, etag };
    }
    if (file === 'modified_id.csv' && state.lists) {
      const rows = advisories.map(({ id, modified }) => `${modified},${id}`);
      return { status: 200, body: `${rows.join('\n')}\n` };
    }
    const found = advisories.find(({ id }) => `${id}.json` === file);
    return found === undefined ? { status: 404 } : { status: 200, body: JSON.stringify(found) };
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const state: AdvisoryServer & AsyncDisposable = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    advisories: new Map(Object.entries(dumps).map(([name, list]) => [name, [...list]])),
    answers: new Map(),
    requests: [],
    lists: true,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return state;
}
