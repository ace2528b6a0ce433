import type { CommandBody } from '../../command/index.ts';
import { readDetails } from './read-details.ts';
import { showDetails } from './show-details.ts';

export const run: CommandBody<object> = async (context, [id = '']) => {
  const details = await readDetails(context, id);
  const { options: _options, ...document } = details;
  context.printer.document(document);
  showDetails(context.printer, details);
  return 0;
};
