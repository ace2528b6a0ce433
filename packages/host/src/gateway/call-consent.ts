import { decideCall, pinTool, type Approvals, type ToolNews } from '../approval/index.ts';
import type { HostContext } from '../activation/index.ts';
import { HostError } from '../error/index.ts';
import type { ToolGrants } from '../permissions/index.ts';
import type { McpTool } from '../servers/index.ts';

/** Who calls a tool. */
export interface Caller {
  /** For the audit: the name of the client, or `dxt call`. */
  readonly name: string;
  /** The call is itself the user's agreement to it. */
  readonly agrees: boolean;
}

/** A call that may be made, and what the user should know of the tool all the same. */
export interface AllowedCall extends ToolNews {
  /** Somebody agreed to the tool for good: that is to be kept. */
  readonly always?: true;
}

/**
 * Lets a call through, asks somebody, or refuses it at once: nothing waits for an answer that
 * nobody can give.
 * @throws {HostError} `not-agreed`, with the command that grants it
 */
export async function agreeToCall(
  context: HostContext,
  approvals: Approvals,
  call: {
    readonly id: string;
    readonly tool: McpTool;
    readonly arguments: unknown;
    readonly grants: ToolGrants;
    readonly caller: Caller;
    readonly signal?: AbortSignal;
  },
): Promise<AllowedCall> {
  const { id, tool, grants, caller } = call;
  const policy = (await context.policy()).toolRule(id, tool.name);
  const decision = decideCall({ id, tool, grants, policy });
  if (decision.kind === 'allow') return {};
  if (decision.kind === 'refuse')
    throw new HostError('not-agreed', `the call is refused: ${decision.why}`, {
      hint: decision.hint,
    });
  const { kind: _, why, ...news } = decision;
  if (caller.agrees) return news;
  const answer = await approvals.ask(
    `${id} ${tool.name} ${pinTool(tool).digest}`,
    { kind: 'tool-call', id, tool: tool.name, arguments: call.arguments, ...news },
    call.signal,
  );
  switch (answer) {
    case 'once':
    case 'run':
      return {};
    case 'always':
      return { always: true };
    case 'deny':
      throw new HostError('not-agreed', `\`${tool.name}\` of \`${id}\` was denied by the user`);
    default:
      throw new HostError(
        'not-agreed',
        `\`${tool.name}\` of \`${id}\` is not called: ${why}, and there is nobody to ask`,
        {
          hint: `\`dxt permissions ${id} --allow tool:${tool.name}\` allows this tool, \`--allow tools\` all of them`,
        },
      );
  }
}
