import { attachHost } from '@opendxt/host';
import type { CommandBody } from '../../command/index.ts';
import { homeOf, launcherOf } from '../../host-access/index.ts';
import { visible, visibleBlock, visibleLine } from '../../printer/index.ts';
import { readArguments } from './arguments.ts';
import { renderResult } from './result.ts';

export const run: CommandBody<{ readonly arg?: readonly string[] }> = async (
  context,
  [id = '', tool = '', json],
  { arg = [] },
) => {
  const { printer, signal, stdout } = context;
  const given = await readArguments(context, json, arg);
  const waiting = setTimeout(() => printer.progress(`waiting for \`${id}\``), 1000).unref();
  await using host = await attachHost(homeOf(context), launcherOf(context));
  const {
    result,
    change,
    warnings = [],
  } = await host
    .request('call', { id, tool, arguments: given }, signal)
    .finally(() => clearTimeout(waiting));
  printer.endProgress();
  for (const warning of warnings) printer.warn(visibleLine(warning));
  if (change !== undefined) {
    printer.warn(`\`${tool}\` has changed since you agreed to it:`);
    for (const line of change) printer.warn(visibleLine(line));
  }
  const { isError, text } = renderResult(result);
  const shown = stdout.isTTY ? visible(text) : text;
  printer.document(result);
  if (isError)
    printer.error(`${printer.styleNote('red', 'the tool failed')}: ${visibleBlock(text)}`);
  else printer.data(shown);
  return isError ? 1 : 0;
};
