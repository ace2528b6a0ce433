import { HostError } from '../error/index.ts';
import { exposedToolName, idOfTool } from '../identity/index.ts';
import type { Policy } from '../policy/index.ts';
import { isObject } from '../json/index.ts';
import type { McpTool } from '../servers/index.ts';
import { extensionIn, readState } from '../store/index.ts';
import { Calls, type CallAnswer, type CallOptions } from './calls.ts';
import type { ExtensionStatus } from './extension-status.ts';
import { Extension, type ExtensionOptions } from './extension.ts';
import { startStamp } from './start-stamp.ts';

export type GatewayOptions = Pick<ExtensionOptions, 'context' | 'approvals'>;

/** The tools of one extension, or why there are none. */
export interface ExtensionTools {
  readonly id: string;
  readonly tools: readonly McpTool[];
  readonly error?: { readonly code: string; readonly message: string; readonly hint?: string };
}

/** What listens to a gateway: one for each client. */
export interface GatewayListener {
  toolsChanged(): void;
  /** A log message of a server (`notifications/message`). */
  logged(id: string, params: Readonly<Record<string, unknown>>): void;
}

/** All enabled extensions as one: their tools, and the calls to them. */
export class Gateway {
  readonly #options: GatewayOptions;
  readonly #extensions = new Map<string, { extension: Extension; stamp: string }>();
  readonly #listeners = new Set<GatewayListener>();
  readonly #calls: Calls;
  #policy: Policy | undefined;
  #policyChanges = 0;
  #updated: Promise<readonly Extension[]> = Promise.resolve([]);

  constructor(options: GatewayOptions) {
    this.#options = options;
    this.#calls = new Calls(options.context, options.approvals);
  }

  listen(listener: GatewayListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Brings what is running in line with what is installed: the servers of extensions that are gone,
   * disabled, switched to another version or set anew are stopped, and clients are told.
   */
  async reload(): Promise<void> {
    // What was agreed to for this run may have been taken back.
    this.#options.approvals.forget();
    const update = this.#updated.catch(() => []).then(() => this.#update());
    this.#updated = update;
    await Promise.all((await update).map((extension) => extension.retire()));
  }

  /** Servers that run by rules that have changed since are started anew, as far as these allow. */
  async #followPolicy(): Promise<void> {
    const policy = await this.#options.context.policy();
    const before = this.#policy;
    this.#policy = policy;
    if (before === undefined || before === policy) return;
    this.#policyChanges += 1;
    await this.reload();
  }

  /** Answers with the extensions that are no longer used. */
  async #update(): Promise<readonly Extension[]> {
    const { home } = this.#options.context;
    const { extensions } = await readState(home);
    const wanted = new Map<string, string>();
    for (const [id, { enabled, active }] of Object.entries(extensions))
      if (enabled)
        wanted.set(
          id,
          `${this.#policyChanges} ${active} ${await startStamp(this.#options.context, id, active)}`,
        );
    const stale = [...this.#extensions].filter(([id, { stamp }]) => wanted.get(id) !== stamp);
    for (const [id] of stale) this.#extensions.delete(id);
    const fresh = [...wanted].filter(([id]) => !this.#extensions.has(id));
    for (const [id, stamp] of fresh)
      this.#extensions.set(id, { extension: this.#extension(id), stamp });
    for (const { extension } of this.#extensions.values()) extension.forgetGrants();
    if (stale.length + fresh.length > 0) this.#toolsChanged();
    return stale.map(([, { extension }]) => extension);
  }

  status(id: string): ExtensionStatus {
    return this.#extensions.get(id)?.extension.status ?? { state: 'stopped' };
  }

  /** The tools of each extension, under the names that it gives them itself. */
  async tools(): Promise<readonly ExtensionTools[]> {
    await this.#updated;
    const extensions = [...this.#extensions.values()].sort((a, b) =>
      a.extension.id < b.extension.id ? -1 : 1,
    );
    return Promise.all(extensions.map(({ extension }) => toolsOf(extension)));
  }

  async toolsOf(id: string): Promise<ExtensionTools> {
    return toolsOf(await this.#find(id));
  }

  /** Calls a tool by the id of its extension and its own name. */
  async call(id: string, name: string, args: unknown, options: CallOptions): Promise<CallAnswer> {
    await this.#followPolicy();
    const extension = await this.#find(id);
    const tools = await extension.tools();
    const tool = tools.find((candidate) => candidate.name === name);
    if (tool === undefined) throw unknownTool(id, name, tools);
    return this.#calls.call(extension, tool, args, options);
  }

  /** The extension and the tool behind a name that clients see. */
  async resolve(
    exposed: string,
  ): Promise<{ readonly id: string; readonly tool: string } | undefined> {
    await this.#updated;
    const id = idOfTool(exposed);
    const known = id === undefined ? undefined : this.#extensions.get(id);
    if (id === undefined || known === undefined) return undefined;
    const tools = await known.extension.tools();
    const found = tools.find(({ name }) => exposedToolName(id, name) === exposed);
    return found && { id, tool: found.name };
  }

  async stop(): Promise<void> {
    const running = [...this.#extensions.values()];
    this.#extensions.clear();
    await Promise.all(running.map(({ extension }) => extension.retire()));
  }

  async #find(id: string): Promise<Extension> {
    await this.#updated;
    const known = this.#extensions.get(id);
    if (known !== undefined) return known.extension;
    const state = await readState(this.#options.context.home);
    if (extensionIn(state, id) !== undefined)
      throw new HostError('disabled', `\`${id}\` is installed and not enabled`, {
        hint: `\`dxt enable ${id}\` lets its tools be used again`,
      });
    throw new HostError('not-installed', `\`${id}\` is not installed`, {
      hint: '`dxt list` shows what is',
    });
  }

  #extension(id: string): Extension {
    return new Extension(id, {
      ...this.#options,
      clientsOf: (of) => this.#calls.clientsOf(of),
      onToolsChanged: () => this.#toolsChanged(),
      onNotification: (from, method, params) => this.#notified(from, method, params),
    });
  }

  #toolsChanged(): void {
    for (const listener of this.#listeners) listener.toolsChanged();
  }

  #notified(id: string, method: string, params: unknown): void {
    if (!isObject(params)) return;
    if (method === 'notifications/message')
      for (const listener of this.#listeners) listener.logged(id, params);
    if (method === 'notifications/progress') this.#calls.reportProgress(id, params);
  }
}

/** A broken extension is an answer like any other, so that it never takes the others with it. */
async function toolsOf(extension: Extension): Promise<ExtensionTools> {
  const { id } = extension;
  try {
    return { id, tools: await extension.tools() };
  } catch (error) {
    const { code, message, hint } =
      error instanceof HostError
        ? error
        : { code: 'failed', message: String(error), hint: undefined };
    return { id, tools: [], error: { code, message, ...(hint === undefined ? {} : { hint }) } };
  }
}

function unknownTool(id: string, tool: string, tools: readonly McpTool[]): HostError {
  return new HostError('unknown-tool', `\`${id}\` has no tool \`${tool}\``, {
    hint:
      tools.length === 0
        ? 'it offers no tools at all'
        : `it has ${tools.map(({ name }) => `\`${name}\``).join(', ')}`,
  });
}
