import { changeTrust, withoutEntry } from '@opendxt/host';
import type { CommandBody } from '../../command/index.ts';
import { homeOf } from '../../host-access/index.ts';
import { visibleLine } from '../../printer/index.ts';

export const run: CommandBody<object> = async (context, [name = '']) => {
  const { printer } = context;
  await changeTrust(homeOf(context), (document) => withoutEntry(document, name));
  printer.document({ name });
  printer.data(visibleLine(`\`${name}\` is removed`));
  return 0;
};
