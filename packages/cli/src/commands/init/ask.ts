import { CliError } from '../../command/index.ts';

export interface Question {
  readonly message: string;
  readonly initial?: string;
  /** What is wrong with an answer, or undefined. */
  readonly check?: (answer: string) => string | undefined;
}

/** Asks on the terminal. CliError `cancelled` when the person leaves. */
export async function askText({ message, initial, check }: Question): Promise<string> {
  const { isCancel, text } = await import('@clack/prompts');
  const answer = await text({
    message,
    output: process.stderr,
    ...(initial === undefined ? {} : { initialValue: initial }),
    validate: (value) => {
      const given = (value ?? '').trim();
      return given === '' ? 'Expected an answer' : check?.(given);
    },
  });
  if (isCancel(answer)) throw new CliError('cancelled', 'cancelled; nothing was written');
  return answer.trim();
}

export async function askChoice(
  message: string,
  choices: readonly { readonly value: string; readonly label: string }[],
): Promise<string> {
  const { isCancel, select } = await import('@clack/prompts');
  const answer = await select({ message, output: process.stderr, options: [...choices] });
  if (isCancel(answer)) throw new CliError('cancelled', 'cancelled; nothing was written');
  return answer;
}
