import { HostError } from '../error/index.ts';
import { isObject } from '../json/index.ts';
import type { RunningServer } from '../servers/index.ts';
import type { CleanCall, CleanRun } from './types.ts';

const mostPages = 50;

/** Milliseconds for a list, and for a call. */
const patience = { list: 30_000, call: 60_000 };

/**
 * Asks for the prompts and resources that a server says it offers, and calls a tool.
 * @throws {HostError} with what it answered wrongly
 */
export async function askMore(
  name: string,
  server: RunningServer,
  call: CleanCall | undefined,
): Promise<Pick<CleanRun, 'prompts' | 'resources' | 'call'>> {
  const { capabilities } = server;
  const list = (method: string, list: string, key: string) =>
    listNames(name, server, method, list, key);
  return {
    ...('prompts' in capabilities && { prompts: await list('prompts/list', 'prompts', 'name') }),
    ...('resources' in capabilities && {
      resources: await list('resources/list', 'resources', 'uri'),
    }),
    ...(call !== undefined && { call: await callTool(name, server, call) }),
  };
}

async function listNames(
  name: string,
  server: RunningServer,
  method: string,
  list: string,
  key: string,
): Promise<readonly string[]> {
  const names: string[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const params = cursor === undefined ? {} : { cursor };
    const answer = await server.request(method, params, { timeout: patience.list });
    const items = isObject(answer) ? answer[list] : undefined;
    if (
      !Array.isArray(items) ||
      !items.every((item) => isObject(item) && typeof item[key] === 'string')
    )
      throw new HostError(
        'invalid-answer',
        `\`${name}\` answered \`${method}\` without a list of ${list}, each with its \`${key}\``,
      );
    names.push(...items.map((item: Record<string, unknown>) => String(item[key])));
    const next = isObject(answer) ? answer['nextCursor'] : undefined;
    if (typeof next !== 'string' || next === '') return names;
    cursor = next;
  }
  throw new HostError('invalid-answer', `\`${name}\` answers \`${method}\` in pages without end`);
}

async function callTool(
  name: string,
  server: RunningServer,
  { tool, arguments: args }: CleanCall,
): Promise<NonNullable<CleanRun['call']>> {
  const began = performance.now();
  const result = await server.request(
    'tools/call',
    { name: tool, arguments: args },
    { timeout: patience.call },
  );
  const milliseconds = Math.round(performance.now() - began);
  if (!isObject(result) || result['isError'] !== true) return { tool, milliseconds, result };
  throw new HostError('request-refused', `\`${tool}\` of \`${name}\` failed: ${textOf(result)}`);
}

function textOf({ content }: Readonly<Record<string, unknown>>): string {
  const parts = Array.isArray(content) ? content : [];
  const texts = parts.flatMap((part) =>
    isObject(part) && typeof part['text'] === 'string' ? [part['text']] : [],
  );
  return texts.length === 0 ? 'it does not say why' : texts.join('\n');
}
