import { HostError } from '../error/index.ts';
import { isObject } from '../json/index.ts';
import type { McpTool } from './types.ts';

const mostPages = 200;
const mostTools = 10_000;
/** Levels of a tool; one that can't be written would spoil the list of all. */
const deepest = 200;

/** All pages of `tools/list`; a server that never stops paging is refused. */
export async function listAllTools(
  name: string,
  request: (method: string, params: unknown) => Promise<unknown>,
): Promise<readonly McpTool[]> {
  const tools: McpTool[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < mostPages && tools.length <= mostTools; page += 1) {
    const answer = await request('tools/list', cursor === undefined ? {} : { cursor });
    const { tools: more, nextCursor } = isObject(answer) ? answer : {};
    if (!Array.isArray(more) || !more.every(isTool))
      throw new HostError(
        'invalid-answer',
        `\`${name}\` answered \`tools/list\` without a list of tools, each with a name`,
      );
    const deep = more.find((tool) => !isWithin(deepest, tool));
    if (deep !== undefined)
      throw new HostError(
        'invalid-answer',
        `\`${name}\` lists the tool \`${deep.name}\` nested more than ${deepest} deep`,
      );
    tools.push(...more);
    if (typeof nextCursor !== 'string' || nextCursor === '') return tools;
    cursor = nextCursor;
  }
  throw new HostError(
    'invalid-answer',
    `\`${name}\` lists tools without end: more than ${mostTools} tools or ${mostPages} pages`,
  );
}

function isTool(value: unknown): value is McpTool {
  return isObject(value) && typeof value['name'] === 'string';
}

function isWithin(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((inner) => isWithin(levels - 1, inner));
}
