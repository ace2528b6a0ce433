import type { Edit } from '@opendxt/host';
import { CliError } from '../../command/index.ts';
import { readAllow, readLimit } from '../../consent/index.ts';

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
    texts.map((text) => ({ verb, text, option: readAllow(text) })),
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
    ...readLimit(text),
  }));
  return [...options.map(({ verb, option }) => ({ verb, option })), ...limits];
}
