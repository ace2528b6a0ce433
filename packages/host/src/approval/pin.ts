import { canonicalJson, digestOf } from '../digest/index.ts';
import type { ToolPin } from '../permissions/index.ts';
import type { McpTool } from '../servers/index.ts';

/** What of a tool a model and its user go by; icons and the like may change as they please. */
export function pinTool({
  name,
  title,
  description = '',
  inputSchema,
  outputSchema,
  annotations,
}: McpTool): ToolPin {
  return {
    digest: digestOf({ name, title, description, inputSchema, outputSchema, annotations }),
    description,
    inputSchema,
  };
}

/** How a tool differs from what was agreed to: `- before` and `+ now`, for people. */
export function describeChange(before: ToolPin, tool: McpTool): readonly string[] {
  const now = pinTool(tool);
  const lines = [
    ...difference('description', before.description, now.description),
    ...difference('input', canonicalJson(before.inputSchema), canonicalJson(now.inputSchema)),
  ];
  return lines.length > 0 ? lines : ['its title, its output or its annotations changed'];
}

function difference(what: string, before: string, now: string): readonly string[] {
  return before === now ? [] : [`- ${what}: ${before}`, `+ ${what}: ${now}`];
}
