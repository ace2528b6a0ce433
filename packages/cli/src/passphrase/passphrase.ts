import { readFile } from 'node:fs';
import { promisify } from 'node:util';
import { CliError, type CommandContext } from '../command/index.ts';
import { readGivenFile } from '../given-file/index.ts';
import { systemReason } from '../printer/index.ts';

/** Never an argument and never the environment, which other programs of the user can read. */
export interface PassphraseOptions {
  readonly passphraseFile?: string;
  readonly passphraseFd?: string;
}

const read = promisify(readFile);

const hint = 'name it with `--passphrase-file` or `--passphrase-fd`, or use a terminal';

/** The pass phrase that opens `what`: of the file, of the descriptor, or asked for. */
export async function readPassphrase(
  context: CommandContext,
  options: PassphraseOptions,
  what: string,
): Promise<string> {
  const given = await readGiven(context, options);
  if (given !== undefined) return given;
  if (!context.interactive)
    throw new CliError('refused', `${what} is encrypted and needs its pass phrase`, { hint });
  return ask(`pass phrase of ${what}`);
}

/** A new pass phrase, which is asked for twice. */
export async function choosePassphrase(
  context: CommandContext,
  options: PassphraseOptions,
): Promise<string> {
  const given = await readGiven(context, options);
  if (given !== undefined) return given;
  if (!context.interactive)
    throw new CliError('usage', 'expected a pass phrase for the key', {
      hint: `${hint}; \`--no-passphrase\` leaves the key open to whoever can read its file`,
    });
  const first = await ask('a pass phrase for the key');
  if ((await ask('the same again')) === first) return first;
  throw new CliError('cancelled', 'the two pass phrases are not the same');
}

async function readGiven(
  { cwd }: CommandContext,
  { passphraseFile, passphraseFd }: PassphraseOptions,
): Promise<string | undefined> {
  if (passphraseFile !== undefined && passphraseFd !== undefined)
    throw new CliError('usage', '`--passphrase-file` and `--passphrase-fd` are for one each');
  if (passphraseFile !== undefined)
    return firstLine(
      '--passphrase-file',
      (await readGivenFile({ cwd, option: '--passphrase-file' }, passphraseFile)).toString(),
    );
  if (passphraseFd === undefined) return undefined;
  if (!/^\d{1,4}$/.test(passphraseFd))
    throw new CliError('usage', '`--passphrase-fd` expects the number of a file descriptor');
  const text = await read(Number(passphraseFd), 'utf8').catch((cause: unknown) => {
    const why = systemReason(cause);
    throw new CliError('unreadable', `\`--passphrase-fd\`: ${passphraseFd} can’t be read: ${why}`, {
      cause,
    });
  });
  return firstLine('--passphrase-fd', text);
}

/** The first line, as openssl takes it. */
function firstLine(option: string, text: string): string {
  const [line = ''] = text.split(/\r?\n/);
  if (line === '')
    throw new CliError('usage', `\`${option}\` has no pass phrase in its first line`);
  return line;
}

async function ask(message: string): Promise<string> {
  const { isCancel, password } = await import('@clack/prompts');
  const validate = (given: string | undefined) => (given ? undefined : 'it may not be empty');
  const answer = await password({ message, validate, output: process.stderr });
  if (isCancel(answer)) throw new CliError('cancelled', 'cancelled');
  return answer;
}
