import type { CleanCall } from '@opendxt/host';
import { CliError } from '../../command/index.ts';

/** What is tested, and which tool is called. */
export interface Target {
  readonly path: string;
  readonly call?: CleanCall;
}

/** `[path] [json]`; the path may be left out before the arguments of a call. */
export function readTarget(positionals: readonly string[], tool: string | undefined): Target {
  const [first = '.', second] = positionals;
  if (tool === undefined) {
    if (second !== undefined)
      throw new CliError('usage', `\`${second}\` is for a tool that \`--call\` names`);
    return { path: first };
  }
  const isJson = second === undefined && first.trimStart().startsWith('{');
  const json = isJson ? first : second;
  return {
    path: isJson ? '.' : first,
    call: { tool, arguments: json === undefined ? {} : parse(json) },
  };
}

function parse(json: string): Readonly<Record<string, unknown>> {
  let found: unknown;
  try {
    found = JSON.parse(json);
  } catch {
    found = undefined;
  }
  if (typeof found === 'object' && found !== null && !Array.isArray(found))
    return found as Readonly<Record<string, unknown>>;
  throw new CliError('usage', `the arguments must be a JSON object, found \`${json}\``, {
    hint: `quote it for your shell: '{"key":"value"}'`,
  });
}
