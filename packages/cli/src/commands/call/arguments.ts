import { text } from 'node:stream/consumers';
import { CliError, type CommandContext } from '../../command/index.ts';

/** The arguments of a call: a JSON object, and single ones that are added to it. */
export async function readArguments(
  { stdin }: CommandContext,
  json: string | undefined,
  singles: readonly string[],
): Promise<Record<string, unknown>> {
  const source = json === '-' ? await text(stdin) : (json ?? '{}');
  const object = parse(source);
  if (typeof object !== 'object' || object === null || Array.isArray(object))
    throw new CliError(
      'usage',
      `the arguments must be a JSON object, found \`${source.slice(0, 80)}\``,
      { hint: `quote it for your shell: '{"key":"value"}'` },
    );
  return { ...object, ...Object.fromEntries(singles.map(readSingle)) };
}

function readSingle(given: string): readonly [string, unknown] {
  const at = given.indexOf('=');
  if (at < 1) throw new CliError('usage', `\`--arg\` expects \`key=value\`, found \`${given}\``);
  const value = given.slice(at + 1);
  return [given.slice(0, at), parse(value) ?? value];
}

function parse(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    return undefined;
  }
}
