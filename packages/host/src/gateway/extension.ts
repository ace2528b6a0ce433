import { isDeepStrictEqual } from 'node:util';
import type { HostContext } from '../activation/index.ts';
import { missingPins, type Approvals } from '../approval/index.ts';
import { readGrants, type Grants } from '../permissions/index.ts';
import type { RequestOptions } from '../rpc/index.ts';
import {
  describeExit,
  type McpTool,
  type RunningServer,
  type ServerExit,
} from '../servers/index.ts';
import { findInstalled } from '../store/index.ts';
import { dropToolCache, readToolCache, writeToolCache } from '../tool-lists/index.ts';
import { agreeToTool, pinTools } from './agreement.ts';
import type { ExtensionStatus } from './extension-status.ts';
import { launchServer, type BoxedServer } from './launch-server.ts';
import { retired } from './retired.ts';
import { StartPause } from './start-pause.ts';
import { expectSame } from './tool-changed.ts';
import { answerServerRequest, type AskableClient } from './server-requests.ts';
import { toolCacheKey } from './tool-cache-key.ts';

export interface ExtensionOptions {
  readonly context: HostContext;
  readonly approvals: Approvals;
  /** The clients whose calls of this extension are under way, the last one last. */
  readonly clientsOf: (id: string) => readonly AskableClient[];
  /** The list of tools is another one than before. */
  readonly onToolsChanged: () => void;
  readonly onNotification: (id: string, method: string, params: unknown) => void;
}

interface Agreed {
  readonly folder: string;
  readonly grants: Grants;
}

/** One installed extension and its server, which runs from the first need until it is stopped. */
export class Extension {
  readonly id: string;
  readonly #options: ExtensionOptions;
  #starting: Promise<BoxedServer> | undefined;
  #server: BoxedServer | undefined;
  #tools: readonly McpTool[] | undefined;
  #error: string | undefined;
  readonly #pause = new StartPause();
  #agreed: Promise<Agreed> | undefined;
  readonly #retirement = new AbortController();

  constructor(id: string, options: ExtensionOptions) {
    this.id = id;
    this.#options = options;
  }

  get status(): ExtensionStatus {
    if (this.#server !== undefined) return { state: 'running', pid: this.#server.pid };
    if (this.#starting !== undefined) return { state: 'starting' };
    return this.#error === undefined
      ? { state: 'stopped' }
      : { state: 'failed', error: this.#error };
  }

  /** What it offers; its server is started when nothing is known about that yet. */
  async tools(): Promise<readonly McpTool[]> {
    if (this.#tools !== undefined) return this.#tools;
    const { home } = this.#options.context;
    const key = await this.#cacheKey();
    const cached = await readToolCache(home, this.id, (found) => found === key);
    // Its server may have said more meanwhile.
    this.#tools ??= cached;
    if (this.#tools === undefined) {
      // Whoever lists the tools of all must not wait each time for one that hangs.
      this.#pause.throwIfPaused();
      await this.#running();
    }
    return this.#tools ?? [];
  }

  /**
   * Sends a call of a tool, if that is listed as it was agreed to; it may have been known from an
   * earlier run alone.
   * @throws {ToolChanged}
   */
  async callTool(tool: McpTool, params: object, options: RequestOptions): Promise<unknown> {
    const server = await this.#running();
    expectSame(tool, this.#tools);
    return server.request('tools/call', { name: tool.name, ...params }, options);
  }

  /** What its box has to do with a call that failed, while its server still runs. */
  explainFailure(text: string, args: unknown, since: number): string | undefined {
    return this.#server?.explainFailure(text, args, since);
  }

  /** What was agreed to for the version that is used. */
  async grants(): Promise<Grants> {
    // What was agreed to since the server listed its tools is agreed to as it is listed.
    if (this.#tools !== undefined) await this.#pin(this.#tools);
    return (await this.#readAgreed()).grants;
  }

  /** Looks again at what was agreed to, when it is needed next. */
  forgetGrants(): void {
    this.#agreed = undefined;
  }

  /** Keeps that the user agreed to a tool for good. */
  async agreeTo(tool: McpTool): Promise<void> {
    const { home, audit } = this.#options.context;
    const { folder } = await this.#readAgreed();
    await audit.record({
      event: 'grant',
      id: this.id,
      what: `tool:${tool.name}`,
      by: 'asked at a call',
    });
    await agreeToTool(home, this.id, folder, tool);
    this.forgetGrants();
  }

  /** Ends the server for good, also in the middle of its start. */
  async retire(): Promise<void> {
    this.#retirement.abort(retired(this.id));
    await this.#starting?.catch(() => undefined);
    await this.#server?.stop();
  }

  /** One start at a time, whoever needs it. */
  #running(): Promise<BoxedServer> {
    if (this.#starting !== undefined) return this.#starting;
    if (this.#server !== undefined) return Promise.resolve(this.#server);
    if (this.#retirement.signal.aborted) return Promise.reject(retired(this.id));
    this.#starting = this.#start()
      .catch((error: unknown) => {
        this.#error = error instanceof Error ? error.message : String(error);
        this.#pause.failed(error);
        throw error;
      })
      .finally(() => {
        this.#starting = undefined;
      });
    return this.#starting;
  }

  async #start(): Promise<BoxedServer> {
    const server = await this.#launch();
    try {
      await this.#listTools(server);
    } catch (error) {
      await server.stop();
      throw error;
    }
    this.#error = undefined;
    this.#pause.started();
    return server;
  }

  async #launch(): Promise<BoxedServer> {
    const { context, approvals, clientsOf } = this.#options;
    let ended = false;
    const server = await launchServer(context, this.id, {
      approvals,
      signal: this.#retirement.signal,
      onNotification: (method, params) => this.#notified(method, params),
      onRequest: async (method, params, signal) =>
        answerServerRequest(
          { id: this.id, grants: await this.grants(), clients: clientsOf(this.id), approvals },
          method,
          params,
          signal,
        ),
      onExit: (exit) => {
        ended = true;
        this.#exited(exit);
      },
    });
    if (!ended) this.#server = server;
    return server;
  }

  #exited(exit: ServerExit): void {
    const wasUsed = this.#server !== undefined;
    this.#server = undefined;
    if (wasUsed && !this.#retirement.signal.aborted)
      this.#error = `\`${this.id}\` ${describeExit(exit)}`;
  }

  async #listTools(server: RunningServer): Promise<void> {
    const tools = 'tools' in server.capabilities ? await server.listTools() : [];
    const before = this.#tools;
    this.#tools = tools;
    await this.#pin(tools);
    if (before !== undefined && isDeepStrictEqual(before, tools)) return;
    await this.#keep(tools);
    if (before !== undefined) this.#options.onToolsChanged();
  }

  /**
   * From here on a tool that was agreed to is what it is now. That it is written to the disk, too,
   * is waited for by nobody: whoever holds the lock may wait for this server to end.
   */
  async #pin(tools: readonly McpTool[]): Promise<void> {
    const { grants, folder } = await this.#readAgreed();
    const pins = missingPins(grants.tools, tools);
    if (Object.keys(pins).length === 0) return;
    const pinned = { ...grants.tools, pins: { ...grants.tools.pins, ...pins } };
    this.#agreed = Promise.resolve({ folder, grants: { ...grants, tools: pinned } });
    void pinTools(this.#options.context.home, this.id, folder, tools).catch(() => undefined);
  }

  #readAgreed(): Promise<Agreed> {
    const { home } = this.#options.context;
    this.#agreed ??= (async () => {
      const { folder } = await findInstalled(home, this.id);
      return { folder, grants: await readGrants(home, this.id, folder) };
    })().catch((error: unknown) => {
      this.#agreed = undefined;
      throw error;
    });
    return this.#agreed;
  }

  /** What can't be kept is asked for again, which is no reason to fail. */
  async #keep(tools: readonly McpTool[]): Promise<void> {
    const { home } = this.#options.context;
    await writeToolCache(home, this.id, await this.#cacheKey(), tools).catch(() =>
      dropToolCache(home, this.id).catch(() => undefined),
    );
  }

  #notified(method: string, params: unknown): void {
    if (method !== 'notifications/tools/list_changed') {
      this.#options.onNotification(this.id, method, params);
      return;
    }
    const server = this.#server;
    if (server === undefined) return;
    this.#listTools(server).catch(async () => {
      // It can't say what changed: what was known is no longer to be relied on.
      this.#tools = undefined;
      await dropToolCache(this.#options.context.home, this.id).catch(() => undefined);
    });
  }

  async #cacheKey(): Promise<string> {
    const { grants } = await this.#readAgreed();
    return toolCacheKey(this.#options.context.home, this.id, grants);
  }
}
