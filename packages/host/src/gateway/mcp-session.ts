import type { Readable, Writable } from 'node:stream';
import { HostError } from '../error/index.ts';
import { exposedToolName } from '../identity/index.ts';
import { isObject } from '../json/index.ts';
import { RpcConnection, rpcCodes } from '../rpc/index.ts';
import { protocolVersions } from '../servers/index.ts';
import { version } from '../version.ts';
import type { Gateway } from './gateway.ts';
import type { AskableClient } from './server-requests.ts';

/** RFC 5424, as MCP uses it; the least severe first. */
const levels = ['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency'];

/** One MCP client, for which the gateway is a server. */
export class McpSession {
  readonly #gateway: Gateway;
  readonly #connection: RpcConnection;
  readonly #unlisten: () => void;
  #ready = false;
  #level = levels.indexOf('warning');
  #name = 'a client';
  #capabilities: Readonly<Record<string, unknown>> = {};

  constructor(gateway: Gateway, input: Readable, output: Writable) {
    this.#gateway = gateway;
    this.#connection = new RpcConnection({
      name: 'the client',
      input,
      output,
      onRequest: (method, params, signal) => this.#answer(method, params, signal),
      onNotification: (method) => {
        if (method === 'notifications/initialized') this.#ready = true;
      },
      onNoise: () => this.#connection.refuseLine(),
      onOverflow: () => output.destroy(),
    });
    this.#unlisten = gateway.listen({
      toolsChanged: () => this.#notify('notifications/tools/list_changed'),
      logged: (id, params) => this.#log(id, params),
    });
  }

  /** Requests that are under way get their answers first. */
  async drained(): Promise<void> {
    await this.#connection.drained();
  }

  close(): void {
    this.#unlisten();
    this.#connection.close(new HostError('connection-closed', 'the client has gone'));
  }

  #notify(method: string, params?: unknown): void {
    if (this.#ready) this.#connection.notify(method, params);
  }

  #log(id: string, params: Readonly<Record<string, unknown>>): void {
    const { level, logger } = params;
    if (levels.indexOf(String(level)) < this.#level) return;
    const name = typeof logger === 'string' ? `${id}/${logger}` : id;
    this.#notify('notifications/message', { ...params, logger: name });
  }

  #answer(method: string, params: unknown, signal: AbortSignal): unknown {
    const given = isObject(params) ? params : {};
    switch (method) {
      case 'initialize':
        this.#introduce(given);
        return initialize(given);
      case 'ping':
        return {};
      case 'tools/list':
        return this.#listTools();
      case 'tools/call':
        return this.#callTool(given, signal);
      case 'logging/setLevel':
        this.#level = Math.max(levels.indexOf(String(given['level'])), 0);
        return {};
      default:
        throw refusal(rpcCodes.methodNotFound, explainUnknown(method));
    }
  }

  #introduce({ clientInfo, capabilities }: Readonly<Record<string, unknown>>): void {
    const name = isObject(clientInfo) ? clientInfo['name'] : undefined;
    if (typeof name === 'string') this.#name = name.slice(0, 100);
    if (isObject(capabilities)) this.#capabilities = capabilities;
  }

  /** What servers may ask of this client while they work on a call of its. */
  #askable(): AskableClient {
    return {
      capabilities: this.#capabilities,
      request: (method, params, signal) => this.#connection.request(method, params, { signal }),
    };
  }

  async #listTools(): Promise<unknown> {
    const lists = await this.#gateway.tools();
    const seen = new Set<string>();
    const tools = lists.flatMap(({ id, tools }) =>
      tools.flatMap((tool) => {
        const name = exposedToolName(id, tool.name);
        if (seen.has(name)) return [];
        seen.add(name);
        return [{ ...tool, name }];
      }),
    );
    const broken = lists.flatMap(({ id, error }) => (error ? [{ id, ...error }] : []));
    for (const { id, message } of broken)
      this.#log(id, { level: 'error', data: `${message}; its tools are not listed` });
    return { tools, ...(broken.length === 0 ? {} : { _meta: { 'org.opendxt/broken': broken } }) };
  }

  async #callTool(
    params: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ): Promise<unknown> {
    const { name, arguments: args, _meta: meta } = params;
    if (typeof name !== 'string') throw refusal(rpcCodes.invalidParams, 'expected `name`, a text');
    try {
      const found = await this.#gateway.resolve(name);
      if (found === undefined)
        throw refusal(rpcCodes.invalidParams, `there is no tool \`${name}\``);
      const token = isObject(meta) ? meta['progressToken'] : undefined;
      const { result } = await this.#gateway.call(found.id, found.tool, args, {
        signal,
        caller: { name: this.#name, agrees: false },
        client: this.#askable(),
        ...(isObject(meta) ? { meta } : {}),
        ...(token === undefined
          ? {}
          : {
              onProgress: (progress: object) =>
                this.#notify('notifications/progress', { ...progress, progressToken: token }),
            }),
      });
      return result;
    } catch (error) {
      if (!(error instanceof HostError) || error.answer !== undefined) throw error;
      // As the result of a tool, so that the model sees it too, and not its client alone.
      return { content: [{ type: 'text', text: explain(error) }], isError: true };
    }
  }
}

function initialize({ protocolVersion }: Readonly<Record<string, unknown>>): unknown {
  const known = protocolVersions.find((version) => version === protocolVersion);
  return {
    protocolVersion: known ?? protocolVersions[0],
    capabilities: { tools: { listChanged: true }, logging: {} },
    serverInfo: { name: 'opendxt', title: 'OpenDXT', version },
  };
}

/** Extensions may have these, so that a client that asks all the same learns who stands between. */
function explainUnknown(method: string): string {
  return /^(?:prompts|resources|completion)\//.test(method)
    ? `\`${method}\` is not passed on: OpenDXT gives clients the tools of extensions alone`
    : `there is no method \`${method}\``;
}

function explain({ message, hint }: HostError): string {
  return hint === undefined ? message : `${message}\n\nhint: ${hint}`;
}

function refusal(code: number, message: string): HostError {
  return new HostError('request-refused', message, { answer: { code, message } });
}
