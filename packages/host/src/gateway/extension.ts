import { mkdir } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { missingSettings, type ConfigOption } from '@opendxt/manifest';
import { readSettings, redactor, revealSettings } from '../config/index.ts';
import { HostError } from '../error/index.ts';
import type { Home } from '../home/index.ts';
import { installedPlace, prepareLaunch } from '../launch/index.ts';
import type { RequestOptions } from '../rpc/index.ts';
import type { Machine } from '../runtimes/index.ts';
import { openSecrets } from '../secrets/index.ts';
import { noNetwork, usualLimits, type Box, type SandboxBackend } from '../sandbox/index.ts';
import {
  describeExit,
  startServer,
  type McpTool,
  type RunningServer,
  type ServerExit,
} from '../servers/index.ts';
import { dataDir, findInstalled, logPath } from '../store/index.ts';
import { LogFile } from './log-file.ts';
import { dropToolCache, readToolCache, writeToolCache } from './tool-cache.ts';

export interface ExtensionOptions {
  readonly home: Home;
  readonly machine: Machine;
  readonly sandbox: SandboxBackend;
  /** The list of tools is another one than before. */
  readonly onToolsChanged: () => void;
  readonly onNotification: (id: string, method: string, params: unknown) => void;
}

export interface ExtensionStatus {
  readonly state: 'stopped' | 'starting' | 'running' | 'failed';
  readonly pid?: number;
  /** Why it failed the last time. */
  readonly error?: string;
}

/** One installed extension and its server, which runs from the first need until it is stopped. */
export class Extension {
  readonly id: string;
  readonly #options: ExtensionOptions;
  #starting: Promise<RunningServer> | undefined;
  #server: RunningServer | undefined;
  #tools: readonly McpTool[] | undefined;
  #error: string | undefined;
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
    const { home } = this.#options;
    const cached = await readToolCache(home, this.id, await this.#cacheKey());
    // Its server may have said more meanwhile.
    this.#tools ??= cached;
    if (this.#tools === undefined) await this.#running();
    return this.#tools ?? [];
  }

  async request(method: string, params: unknown, options: RequestOptions): Promise<unknown> {
    const server = await this.#running();
    return server.request(method, params, options);
  }

  /** Ends the server for good, also in the middle of its start. */
  async retire(): Promise<void> {
    this.#retirement.abort(retired(this.id));
    await this.#starting?.catch(() => undefined);
    await this.#server?.stop();
  }

  /** One start at a time, whoever needs it. */
  #running(): Promise<RunningServer> {
    if (this.#starting !== undefined) return this.#starting;
    if (this.#server !== undefined) return Promise.resolve(this.#server);
    if (this.#retirement.signal.aborted) return Promise.reject(retired(this.id));
    this.#starting = this.#start()
      .catch((error: unknown) => {
        this.#error = error instanceof Error ? error.message : String(error);
        throw error;
      })
      .finally(() => {
        this.#starting = undefined;
      });
    return this.#starting;
  }

  async #start(): Promise<RunningServer> {
    const server = await this.#launch();
    try {
      await this.#listTools(server);
    } catch (error) {
      await server.stop();
      throw error;
    }
    this.#error = undefined;
    return server;
  }

  async #launch(): Promise<RunningServer> {
    const { home, machine, sandbox } = this.#options;
    const { manifest, dir, folder } = await findInstalled(home, this.id);
    const secrets = openSecrets(home, machine);
    const { values, secretTexts } = await revealSettings(home, secrets, this.id, folder);
    const missing = missingSettings(manifest, values);
    if (missing.length > 0) throw needsSettings(this.id, missing);
    const place = installedPlace(home, this.id, dir, machine);
    await mkdir(place.home, { recursive: true, mode: 0o700 });
    const { command } = prepareLaunch(manifest, values, place, machine);
    const box: Box = {
      id: this.id,
      extensionDir: dir,
      dataDir: dataDir(home, this.id),
      runtime: [],
      reads: [],
      writes: [],
      network: noNetwork,
      limits: usualLimits,
    };
    const redact = redactor(secretTexts);
    const log = new LogFile(logPath(home, this.id), redact);
    let ended = false;
    const server = await startServer(command, {
      spawn: sandbox.spawner(box),
      name: this.id,
      redact,
      signal: this.#retirement.signal,
      onStderr: (text) => log.write(text),
      onNoise: (line) => log.line(`stdout, not JSON-RPC: ${line}`),
      onNotification: (method, params) => this.#notified(method, params),
      onExit: (exit) => {
        ended = true;
        this.#exited(exit, log);
      },
    });
    if (!ended) this.#server = server;
    return server;
  }

  #exited(exit: ServerExit, log: LogFile): void {
    const wasUsed = this.#server !== undefined;
    this.#server = undefined;
    // Its log may be removed already.
    if (this.#retirement.signal.aborted) return;
    log.line(`the server ${describeExit(exit)}`);
    log.end();
    if (wasUsed) this.#error = `\`${this.id}\` ${describeExit(exit)}`;
  }

  async #listTools(server: RunningServer): Promise<void> {
    const tools = 'tools' in server.capabilities ? await server.listTools() : [];
    const before = this.#tools;
    this.#tools = tools;
    if (before !== undefined && isDeepStrictEqual(before, tools)) return;
    await this.#keep(tools);
    if (before !== undefined) this.#options.onToolsChanged();
  }

  /** What can't be kept is asked for again, which is no reason to fail. */
  async #keep(tools: readonly McpTool[]): Promise<void> {
    const { home } = this.#options;
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
      await dropToolCache(this.#options.home, this.id).catch(() => undefined);
    });
  }

  async #cacheKey(): Promise<string> {
    const { home } = this.#options;
    const { receipt, folder } = await findInstalled(home, this.id);
    const { revision } = await readSettings(home, this.id, folder);
    return `${receipt.digest} ${revision}`;
  }
}

function retired(id: string): HostError {
  return new HostError('server-exited', `\`${id}\` was removed, switched or set anew meanwhile`, {
    hint: 'try again',
  });
}

function needsSettings(id: string, missing: readonly ConfigOption[]): HostError {
  const names = missing.map(({ key }) => `\`${key}\``).join(', ');
  const how = missing.map(({ key, sensitive }) =>
    sensitive ? `--secret ${key}` : `--set ${key}=…`,
  );
  return new HostError('needs-settings', `\`${id}\` can't start without a value for ${names}`, {
    hint: `\`dxt install <file> ${how.join(' ')}\` sets it`,
  });
}
