import { join } from 'node:path';
import {
  resolveLaunch,
  type Directories,
  type LaunchWarning,
  type Manifest,
  type Settings,
} from '@opendxt/manifest';
import {
  baseEnvironment,
  chooseRuntime,
  temporaryFolder,
  type Machine,
  type RuntimeChoice,
} from '../runtimes/index.ts';
import type { Home } from '../home/index.ts';
import type { ServerCommand } from '../servers/index.ts';
import { directoriesBelow } from './places.ts';

/** Where a server finds things. */
export interface LaunchPlace {
  /** Where the bundle is unpacked. */
  readonly extensionDir: string;
  /** The server's HOME. */
  readonly home: string;
  readonly cwd: string;
  /** The user's folders, for the variables of the manifest. */
  readonly directories: Directories;
  /** The home's `cache`: for what is known of runtimes, and runtimes that were fetched. */
  readonly cacheDir?: string;
}

export interface PreparedLaunch {
  readonly command: ServerCommand;
  readonly runtime: RuntimeChoice;
  /** The variables that the manifest sets; all others are the same for every server. */
  readonly ownVariables: readonly string[];
  readonly warnings: readonly LaunchWarning[];
}

/**
 * From a manifest and settings to the process to start: substitution, runtime, environment.
 * @throws {HostError} `runtime-missing`
 */
export async function prepareLaunch(
  manifest: Manifest,
  settings: Settings,
  place: LaunchPlace,
  machine: Machine,
): Promise<PreparedLaunch> {
  const prepared = await describeLaunch(manifest, settings, place, machine);
  if (prepared.runtime.missing !== undefined) throw prepared.runtime.missing;
  return prepared;
}

/** The same for showing it: where no runtime fits, the command stays as the manifest has it. */
export async function describeLaunch(
  manifest: Manifest,
  settings: Settings,
  place: LaunchPlace,
  machine: Machine,
): Promise<PreparedLaunch> {
  const launch = resolveLaunch(manifest, {
    platform: machine.platform,
    arch: machine.arch,
    directories: place.directories,
    userConfig: settings,
    extensionDir: place.extensionDir,
  });
  const runtime = await chooseRuntime(launch.command, machine, {
    ranges: manifest.compatibility.runtimes,
    covered: [place.extensionDir],
    ...(place.cacheDir === undefined ? {} : { cacheDir: place.cacheDir }),
  });
  const program = runtime.runtime === undefined || runtime.missing ? undefined : runtime.command;
  return {
    command: {
      command: runtime.command,
      args: launch.args,
      env: { ...baseEnvironment(machine, place.home, program), ...launch.env },
      cwd: place.cwd,
    },
    runtime,
    ownVariables: Object.keys(launch.env),
    warnings: launch.warnings,
  };
}

/** Where the server of an installed extension finds things: its home is in its own data folder. */
export function installedPlace(
  home: Home,
  id: string,
  extensionDir: string,
  machine: Machine,
): LaunchPlace {
  const data = join(home.data, id);
  return {
    extensionDir,
    home: join(data, 'home'),
    cwd: data,
    directories: directoriesBelow(machine.home, temporaryFolder(machine)),
    cacheDir: home.cache,
  };
}
