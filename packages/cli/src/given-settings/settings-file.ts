import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { CliError, type CommandContext } from '../command/index.ts';

/** The settings of a JSON file, or of stdin for `-`; secrets may be among them. */
export async function readSettingsFrom(
  { stdin, cwd, printer }: CommandContext,
  given: string,
): Promise<Readonly<Record<string, unknown>>> {
  if (given === '-') return parse('stdin', await readAll(stdin));
  const path = resolve(cwd, given);
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT')
      throw new CliError('not-found', `there is no file \`${given}\``, { cause });
    throw cause;
  });
  const { mode } = await stat(path);
  if (process.platform !== 'win32' && (mode & 0o077) !== 0)
    printer.warn(
      `\`${given}\` can be read by other users (mode ${(mode & 0o777).toString(8)}): \`chmod 600\` it, or remove it, where it holds secrets`,
    );
  return parse(`\`${given}\``, text);
}

/** An error of the parser would quote the text, and with it perhaps a secret. */
function parse(name: string, text: string): Readonly<Record<string, unknown>> {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    throw new CliError('unreadable', `expected ${name} to hold a JSON object, found no JSON`);
  }
  if (typeof found === 'object' && found !== null && !Array.isArray(found))
    return found as Readonly<Record<string, unknown>>;
  throw new CliError(
    'unreadable',
    `expected ${name} to hold a JSON object of settings, found ${Array.isArray(found) ? 'a list' : `a ${typeof found}`}`,
  );
}
