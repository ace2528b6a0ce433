import { bundledMinors, installedPlace, type LaunchPlace } from '../launch/index.ts';
import type { Home } from '../home/index.ts';
import type { Machine } from '../runtimes/index.ts';
import type { Receipt } from '../store/index.ts';
import { readEnvironment } from './environment/index.ts';

/** A version that is unpacked. */
interface InstalledVersion {
  readonly id: string;
  readonly folder: string;
  readonly dir: string;
  readonly receipt: Receipt;
}

/** Where the server of an installed version finds things, with what was made ready for it. */
export async function preparedPlace(
  home: Home,
  { id, folder, dir, receipt }: InstalledVersion,
  machine: Machine,
): Promise<LaunchPlace> {
  const environment = await readEnvironment(home, id, folder);
  const compiledFor = receipt.made?.compiledFor ?? environment?.version.split('.', 2).join('.');
  const paths = receipt.files.map(({ path }) => path);
  const minors = bundledMinors(paths, machine);
  return {
    ...installedPlace(home, id, dir, machine),
    ...(minors === undefined ? {} : { minors }),
    ...(environment === undefined ? {} : { environment }),
    ...(compiledFor === undefined ? {} : { compiledFor }),
  };
}
