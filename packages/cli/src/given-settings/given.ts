import { text as readAll } from 'node:stream/consumers';
import type { GivenSettings } from '@opendxt/host';
import { CliError, type CommandContext } from '../command/index.ts';

/** The settings of the command line; secrets come from a prompt or from stdin, a line each. */
export async function readGivenSettings(
  context: CommandContext,
  assignments: readonly string[],
  secretKeys: readonly string[],
): Promise<GivenSettings> {
  return {
    plain: readAssignments(assignments),
    secret: await readSecrets(context, secretKeys),
    cwd: context.cwd,
  };
}

function readAssignments(assignments: readonly string[]): GivenSettings['plain'] {
  const values = new Map<string, string[]>();
  for (const assignment of assignments) {
    const at = assignment.indexOf('=');
    if (at < 1)
      throw new CliError('usage', `\`--set\` expects \`key=value\`, found \`${assignment}\``);
    const key = assignment.slice(0, at);
    values.set(key, [...(values.get(key) ?? []), assignment.slice(at + 1)]);
  }
  return Object.fromEntries(values);
}

async function readSecrets(
  { stdin }: CommandContext,
  keys: readonly string[],
): Promise<GivenSettings['secret']> {
  if (keys.length === 0) return {};
  if (stdin.isTTY) return askSecrets(keys);
  const lines = (await readAll(stdin)).replace(/\r?\n$/, '').split(/\r?\n/);
  // One secret may be many lines: a key in PEM is.
  const values = keys.length === 1 ? [lines.join('\n')] : lines;
  if (values.length !== keys.length || values.includes(''))
    throw new CliError(
      'usage',
      `expected ${keys.length} lines on stdin, one for each \`--secret\`, found ${values.filter(Boolean).length}`,
    );
  return Object.fromEntries(keys.map((key, index) => [key, values[index] ?? '']));
}

async function askSecrets(keys: readonly string[]): Promise<GivenSettings['secret']> {
  const { isCancel, password } = await import('@clack/prompts');
  const secrets: Record<string, string> = {};
  for (const key of keys) {
    const answer = await password({ message: key, output: process.stderr });
    if (isCancel(answer)) throw new CliError('cancelled', 'cancelled');
    secrets[key] = answer;
  }
  return secrets;
}
