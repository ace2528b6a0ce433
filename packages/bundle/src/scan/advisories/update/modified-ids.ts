import { bodyOf, request } from '../fetching.ts';
import { isId } from '../osv/index.ts';
import type { UpdateOptions } from '../types.ts';

const longestList = 512 * 1024 * 1024;

/**
 * The list of an ecosystem's advisories and when they were last modified, in seconds:
 * `<time>,<id>`, a line each. Undefined when the source has none, or it is something else.
 */
export async function readModifiedIds(
  url: string,
  options: Pick<UpdateOptions, 'fetch' | 'signal'>,
): Promise<Map<string, number> | undefined> {
  const response = await request(url, options);
  if (response.status !== 200) return undefined;
  const found = new Map<string, number>();
  const decoder = new TextDecoder();
  let rest = '';
  for await (const piece of bodyOf(response, url, longestList, options.signal)) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > 1000 || !lines.every((line) => addLine(line, found))) return undefined;
  }
  return addLine(rest, found) && found.size > 0 ? found : undefined;
}

function addLine(line: string, found: Map<string, number>): boolean {
  if (line.trim() === '') return true;
  const [time = '', id] = line.trim().split(',');
  const modified = Date.parse(time);
  if (!isId(id) || Number.isNaN(modified)) return false;
  found.set(id, Math.floor(modified / 1000));
  return true;
}
