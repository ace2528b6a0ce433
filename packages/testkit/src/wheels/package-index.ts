import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { devNull } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryFolder } from '../folders/index.ts';
import type { PackageFile } from './package-file.ts';
import {
  htmlLink,
  htmlPage,
  jsonPage,
  projectName,
  projectOf,
  type IndexFeatures,
} from './simple-api.ts';

export interface PackageIndexOptions extends IndexFeatures {
  /** Milliseconds before each answer. */
  readonly latency?: number;
}

interface OpenIndex {
  /** Of its list of projects: `http://127.0.0.1:…/simple/`. */
  readonly url: string;
  /**
   * With these pip and uv know no other index, and nothing of this machine's configuration; their
   * caches are folders of their own, which live as long as the index.
   */
  readonly env: Readonly<Record<string, string>>;
  /** What was asked for, in order: `/simple/mini-mcp/`. */
  readonly requests: string[];
  /** Breaks every connection while it is true. */
  offline: boolean;
  add(...files: readonly PackageFile[]): void;
}

/** Ends when it is disposed of. */
export type PackageIndex = OpenIndex & AsyncDisposable;

const jsonType = 'application/vnd.pypi.simple.v1+json';

/** A package index on this machine (PEP 503, 592, 658, 691) that has these files alone. */
export async function packageIndex(
  files: readonly PackageFile[],
  options: PackageIndexOptions = {},
): Promise<PackageIndex> {
  const offered = [...files];
  const requests: string[] = [];
  const caches = await temporaryFolder('opendxt-index-');
  let offline = false;

  const server = createServer((request, response) => {
    void (async () => {
      if (offline) return request.socket.destroy();
      const path = decodeURIComponent(new URL(request.url ?? '/', 'http://index').pathname);
      requests.push(path);
      if (options.latency !== undefined) await sleep(options.latency);
      return answer(path, request, response, offered, options);
    })();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/simple/`;

  return {
    url,
    env: environment(url, caches.path),
    requests,
    get offline() {
      return offline;
    },
    set offline(value) {
      offline = value;
      if (value) server.closeAllConnections();
    },
    add: (...more) => void offered.push(...more),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
      await caches.remove();
    },
  };
}

function environment(url: string, caches: string): Record<string, string> {
  const unset = [
    'PIP_EXTRA_INDEX_URL',
    'PIP_FIND_LINKS',
    'PIP_NO_INDEX',
    'PIP_CONSTRAINT',
    'PIP_PROXY',
    'UV_INDEX',
    'UV_INDEX_URL',
    'UV_EXTRA_INDEX_URL',
    'UV_FIND_LINKS',
    'HTTP_PROXY',
    'http_proxy',
    'HTTPS_PROXY',
    'https_proxy',
    'ALL_PROXY',
    'all_proxy',
  ];
  return {
    ...Object.fromEntries(unset.map((name) => [name, ''])),
    PIP_INDEX_URL: url,
    PIP_CONFIG_FILE: devNull,
    PIP_CACHE_DIR: join(caches, 'pip'),
    // Without a second try pip does not say that it reached nothing.
    PIP_RETRIES: '1',
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
    PIP_ROOT_USER_ACTION: 'ignore',
    UV_DEFAULT_INDEX: url,
    UV_NO_CONFIG: '1',
    UV_CACHE_DIR: join(caches, 'uv'),
    UV_HTTP_RETRIES: '0',
    UV_PYTHON_DOWNLOADS: 'never',
    NO_PROXY: '127.0.0.1',
    no_proxy: '127.0.0.1',
  };
}

function answer(
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
  files: readonly PackageFile[],
  features: IndexFeatures,
): void {
  const send = (type: string, body: string | Uint8Array) => {
    response.writeHead(200, {
      'content-type': type,
      'content-length': Buffer.byteLength(body),
      'cache-control': 'no-cache',
    });
    response.end(request.method === 'HEAD' ? undefined : body);
  };
  const json = features.json !== false && (request.headers.accept ?? '').includes(jsonType);

  if (path === '/simple/') {
    const projects = [...new Set(files.map(projectOf))];
    return json
      ? send(
          jsonType,
          JSON.stringify({
            meta: { 'api-version': '1.1' },
            projects: projects.map((name) => ({ name })),
          }),
        )
      : send(
          'text/html',
          htmlPage(
            'Simple index',
            projects.map((name) => `<a href="${name}/">${name}</a>`),
          ),
        );
  }

  const [, project] = /^\/simple\/([^/]+)\/?$/.exec(path) ?? [];
  if (project !== undefined) {
    const own = files.filter((file) => projectOf(file) === projectName(project));
    if (own.length === 0) return missing(response);
    return json
      ? send(jsonType, JSON.stringify(jsonPage(projectName(project), own, features)))
      : send(
          'text/html',
          htmlPage(
            project,
            own.map((file) => htmlLink(file, features)),
          ),
        );
  }

  const [, name, beside] = /^\/files\/(.+?)(\.metadata)?$/.exec(path) ?? [];
  const file = files.find(({ fileName }) => fileName === name);
  if (file === undefined) return missing(response);
  if (beside === undefined) return send('application/octet-stream', file.bytes);
  if (file.metadata === undefined || features.metadata === false) return missing(response);
  return send('text/plain; charset=utf-8', file.metadata);
}

function missing(response: ServerResponse): void {
  response.writeHead(404, { 'content-type': 'text/plain' });
  response.end('not found');
}
