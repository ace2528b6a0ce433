import { changeTrust, tellHost, withoutEntry } from '@opendxt/host';
import type { CommandBody } from '../../command/index.ts';
import { homeOf } from '../../host-access/index.ts';
import { visibleLine } from '../../printer/index.ts';

export const run: CommandBody<object> = async (context, [name = '']) => {
  const { printer } = context;
  const home = homeOf(context);
  await changeTrust(home, (document) => withoutEntry(document, name));
  await tellHost(home);
  printer.document({ name });
  printer.data(visibleLine(`\`${name}\` is removed`));
  return 0;
};
