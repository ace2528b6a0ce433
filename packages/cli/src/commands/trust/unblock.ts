import { changeTrust, tellHost, withoutBlock } from '@opendxt/host';
import type { CommandBody } from '../../command/index.ts';
import { homeOf } from '../../host-access/index.ts';
import { visibleLine } from '../../printer/index.ts';

export const run: CommandBody<object> = async (context, [given = '']) => {
  const { printer } = context;
  const sha256 = given.toLowerCase().replace(/^sha256:/, '');
  const home = homeOf(context);
  await changeTrust(home, (document) => withoutBlock(document, sha256));
  await tellHost(home);
  printer.document({ sha256 });
  printer.data(visibleLine(`sha256:${sha256} is blocked by you no more`));
  return 0;
};
