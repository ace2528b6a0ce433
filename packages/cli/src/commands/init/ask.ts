import { CliError, type CommandContext } from '../../command/index.ts';

const cancelled = 'cancelled; nothing was written';

export interface Question {
  readonly message: string;
  readonly initial?: string;
  /** What is wrong with an answer, or undefined. */
  readonly check?: (answer: string) => string | undefined;
}

/** Asks on the terminal. CliError `cancelled` when the person leaves. */
export async function askText(
  { signal }: CommandContext,
  { message, initial, check }: Question,
): Promise<string> {
  const { isCancel, text } = await import('@clack/prompts');
  const answer = await text({
    message,
    signal,
    output: process.stderr,
    ...(initial === undefined ? {} : { initialValue: initial }),
    validate: (value) => {
      const given = (value ?? '').trim();
      return given === '' ? 'Expected an answer' : check?.(given);
    },
  });
  if (isCancel(answer)) throw new CliError('cancelled', cancelled);
  return answer.trim();
}

export async function askChoice(
  { signal }: CommandContext,
  message: string,
  choices: readonly { readonly value: string; readonly label: string }[],
): Promise<string> {
  const { isCancel, select } = await import('@clack/prompts');
  const answer = await select({ message, signal, output: process.stderr, options: [...choices] });
  if (isCancel(answer)) throw new CliError('cancelled', cancelled);
  return answer;
}
