import { pinTool } from '../approval/index.ts';
import type { McpTool } from '../servers/index.ts';

/** A tool is no longer what somebody just agreed to call. */
export class ToolChanged extends Error {
  /** As it is listed now; undefined when it is gone. */
  readonly now: McpTool | undefined;

  constructor(now: McpTool | undefined) {
    super('the tool has changed since the call was agreed to');
    this.now = now;
  }
}

/** @throws {ToolChanged} */
export function expectSame(tool: McpTool, listed: readonly McpTool[] = []): void {
  const now = listed.find(({ name }) => name === tool.name);
  if (now === tool || (now && pinTool(now).digest === pinTool(tool).digest)) return;
  throw new ToolChanged(now);
}
