import {
  describeLaunch,
  HostError,
  listInstalled,
  preparedPlace,
  type Home,
  type Machine,
} from '@opendxt/host';

/** Which extensions are run by which program: ids by the program's path. */
export async function runtimeUsers(
  home: Home,
  machine: Machine,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const users = new Map<string, string[]>();
  for (const { id, installed } of await listInstalled(home)) {
    if (installed === undefined) continue;
    const place = await preparedPlace(home, installed, machine);
    const { runtime } = await describeLaunch(installed.manifest, {}, place, machine);
    if (runtime.missing instanceof HostError) continue;
    users.set(runtime.command, [...(users.get(runtime.command) ?? []), id]);
  }
  return users;
}
