import { findInstalled, type Installed } from '@opendxt/host';
import { CliError, type CommandContext } from '../command/index.ts';
import { homeOf } from '../host-access/index.ts';

/**
 * What is installed under an id that was given where a path could stand.
 * @throws {CliError} `not-found` for what is no id
 * @throws {HostError} where nothing is installed under it
 */
export async function findGiven(context: CommandContext, given: string): Promise<Installed> {
  if (!/^[a-z0-9-]+$/.test(given))
    throw new CliError('not-found', `there is no folder or bundle \`${given}\``);
  return findInstalled(homeOf(context), given);
}
