import { HostError, parseAllow, parseLimit, type Edit } from '@opendxt/host';
import { CliError } from '../../command/index.ts';

export interface EditOptions {
  readonly allow?: readonly string[];
  readonly revoke?: readonly string[];
  readonly deny?: readonly string[];
  readonly limit?: readonly string[];
  readonly reset?: boolean;
}

/** What the options change: what is taken away first, so that what is allowed stands. */
export function readEdits({ allow, revoke, deny, limit }: EditOptions): readonly Edit[] {
  const verbs = [
    ['revoke', revoke],
    ['deny', deny],
    ['allow', allow],
  ] as const;
  const options = verbs.flatMap(([verb, texts = []]) =>
    texts.map((text) => ({ verb, text, option: read(parseAllow, text) })),
  );
  const [twice] = options.filter(({ text }, index) =>
    options.some((other, at) => at < index && other.text === text),
  );
  if (twice !== undefined)
    throw new CliError('usage', `\`${twice.text}\` is named twice`, {
      hint: 'name it with one of `--allow`, `--revoke` and `--deny`',
    });
  const limits = (limit ?? []).map((text) => ({
    verb: 'limit' as const,
    ...read(parseLimit, text),
  }));
  return [...options.map(({ verb, option }) => ({ verb, option })), ...limits];
}

/** What can't be understood on the command line is wrong usage. */
function read<Value>(parse: (text: string) => Value, text: string): Value {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    const { message, hint } = error;
    throw new CliError('usage', message, hint === undefined ? {} : { hint });
  }
}
