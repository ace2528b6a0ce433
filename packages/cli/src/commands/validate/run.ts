import type { CommandBody } from '../../command/index.ts';

interface Options {
  readonly strict?: boolean;
  readonly schemaOnly?: boolean;
  readonly for?: string;
}

export const run: CommandBody<Options> = async (context, [path = '.']) => {
  context.printer.data(path);
  return 0;
};
