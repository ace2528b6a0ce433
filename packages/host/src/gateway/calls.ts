import type { HostContext } from '../activation/index.ts';
import type { Approvals, ToolNews } from '../approval/index.ts';
import type { AuditOutcome } from '../audit/index.ts';
import { HostError } from '../error/index.ts';
import { isObject } from '../json/index.ts';
import type { McpTool } from '../servers/index.ts';
import { agreeToCall, type Caller } from './call-consent.ts';
import type { Extension } from './extension.ts';
import { errorWithReason, withReason } from './failed-call.ts';
import { recordedArguments } from './recorded-arguments.ts';
import type { AskableClient } from './server-requests.ts';
import { ToolChanged } from './tool-changed.ts';

/** Takes the parameters of a `notifications/progress`, without the token. */
type ProgressReport = (params: Readonly<Record<string, unknown>>) => void;

export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: ProgressReport;
  /** The `_meta` of the request. */
  readonly meta?: Readonly<Record<string, unknown>>;
  readonly caller: Caller;
  /** Answers what the server asks while it works on the call. */
  readonly client?: AskableClient;
}

/** What a tool answered, and what is to be known of it where the call was agreed to all the same. */
export interface CallAnswer extends ToolNews {
  readonly result: unknown;
}

/** The calls that are under way: agreed to, passed on, and audited before they are answered. */
export class Calls {
  readonly #context: HostContext;
  readonly #approvals: Approvals;
  readonly #progress = new Map<number, { id: string; report: ProgressReport }>();
  readonly #clients = new Map<string, AskableClient[]>();
  #lastToken = 0;

  constructor(context: HostContext, approvals: Approvals) {
    this.#context = context;
    this.#approvals = approvals;
  }

  /** The clients whose calls of an extension are under way, the last one last. */
  clientsOf(id: string): readonly AskableClient[] {
    return this.#clients.get(id) ?? [];
  }

  /** A `notifications/progress` of a server. */
  reportProgress(id: string, params: Readonly<Record<string, unknown>>): void {
    const { progressToken, ...progress } = params;
    if (typeof progressToken !== 'number') return;
    const call = this.#progress.get(progressToken);
    // Another server may guess the number, and has no part in the call.
    if (call?.id === id) call.report(progress);
  }

  async call(
    extension: Extension,
    tool: McpTool,
    args: unknown,
    options: CallOptions,
  ): Promise<CallAnswer> {
    const { id } = extension;
    const begun = performance.now();
    const state: { outcome: AuditOutcome } = { outcome: 'failed' };
    try {
      const explain = (text: string) => extension.explainFailure(text, args, begun);
      const { result: answer, ...news } = await this.#agreeAndRequest(
        { extension, tool, args, options },
        (outcome) => (state.outcome = outcome),
      ).catch((error: unknown) => {
        throw errorWithReason(error, explain);
      });
      const result = withReason(answer, explain);
      if (!isObject(result) || result['isError'] !== true) state.outcome = 'ok';
      return { result, ...news };
    } finally {
      const { outcome } = state;
      await this.#record(id, tool, args, { outcome, begun, by: options.caller.name });
    }
  }

  /** Agreed to anew where the server, once it runs, lists the tool in another way than was known. */
  async #agreeAndRequest(
    call: {
      readonly extension: Extension;
      readonly tool: McpTool;
      readonly args: unknown;
      readonly options: CallOptions;
    },
    became: (outcome: AuditOutcome) => void,
  ): Promise<CallAnswer> {
    const { extension, args, options } = call;
    let { tool } = call;
    for (let changes = 0; changes < 3; changes += 1) {
      became('refused');
      const allowed = await this.#agree(extension, tool, args, options);
      became('failed');
      try {
        return { ...allowed, result: await this.#request(extension, tool, args, options) };
      } catch (error) {
        if (!(error instanceof ToolChanged)) throw error;
        if (error.now === undefined) throw gone(extension.id, tool);
        tool = error.now;
      }
    }
    became('refused');
    throw new HostError('not-agreed', `\`${tool.name}\` of \`${extension.id}\` keeps changing`);
  }

  async #agree(
    extension: Extension,
    tool: McpTool,
    args: unknown,
    { caller, signal }: CallOptions,
  ): Promise<ToolNews> {
    const { id } = extension;
    const { tools: grants } = await extension.grants();
    const { always, ...allowed } = await agreeToCall(this.#context, this.#approvals, {
      id,
      tool,
      arguments: args,
      grants,
      caller,
      ...(signal === undefined ? {} : { signal }),
    });
    if (always === true) await extension.agreeTo(tool);
    return allowed;
  }

  async #request(
    extension: Extension,
    tool: McpTool,
    args: unknown,
    { signal, onProgress, meta, client }: CallOptions,
  ): Promise<unknown> {
    const { id } = extension;
    const token = onProgress && (this.#lastToken += 1);
    if (token !== undefined && onProgress) this.#progress.set(token, { id, report: onProgress });
    if (client !== undefined) this.#clients.set(id, [...this.clientsOf(id), client]);
    const { progressToken: _clients, ...rest } = meta ?? {};
    const ours = { ...rest, ...(token === undefined ? {} : { progressToken: token }) };
    try {
      return await extension.callTool(
        tool,
        {
          ...(args === undefined ? {} : { arguments: args }),
          ...(Object.keys(ours).length === 0 ? {} : { _meta: ours }),
        },
        signal === undefined ? {} : { signal },
      );
    } finally {
      if (token !== undefined) this.#progress.delete(token);
      if (client !== undefined) this.#forgetClient(id, client);
    }
  }

  #forgetClient(id: string, client: AskableClient): void {
    const clients = [...this.clientsOf(id)];
    clients.splice(clients.lastIndexOf(client), 1);
    if (clients.length === 0) this.#clients.delete(id);
    else this.#clients.set(id, clients);
  }

  /** An answer that can't be recorded is not given: the error takes its place. */
  async #record(
    id: string,
    tool: McpTool,
    args: unknown,
    { outcome, begun, by }: { outcome: AuditOutcome; begun: number; by: string },
  ): Promise<void> {
    const { audit, policy } = this.#context;
    const { auditArguments } = await policy().catch((error: unknown) => {
      if (error instanceof HostError) return { auditArguments: false };
      throw error;
    });
    await audit.record({
      event: 'call',
      id,
      tool: tool.name,
      outcome,
      milliseconds: Math.round(performance.now() - begun),
      by,
      ...(auditArguments && {
        arguments: await recordedArguments(this.#context, id, args),
      }),
    });
  }
}

function gone(id: string, { name }: McpTool): HostError {
  return new HostError('unknown-tool', `\`${id}\` no longer has a tool \`${name}\``);
}
