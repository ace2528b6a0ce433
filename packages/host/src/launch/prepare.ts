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
  runtimeCommand,
  temporaryFolder,
  type Machine,
  type RuntimeChoice,
} from '../runtimes/index.ts';
import type { Home } from '../home/index.ts';
import type { ServerCommand } from '../servers/index.ts';
import { directoriesBelow } from './places.ts';
import { secretArguments } from './secret-arguments.ts';
import { runInEnvironment, type PythonEnvironment } from './uv/index.ts';

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
  /** Minor versions of Python, as `3.12`, that the packages of the bundle are for. */
  readonly minors?: readonly string[];
  /** What `uv run` is run in; without one it is left to uv. */
  readonly environment?: PythonEnvironment;
  /** Version of Python, as `3.12`, whose bytecode lies beside the sources. */
  readonly compiledFor?: string;
}

export type VariableOrigin = 'base' | 'manifest' | 'setting';

export interface PreparedLaunch {
  readonly command: ServerCommand;
  readonly runtime: RuntimeChoice;
  /** By variable: the same for every server, set by the manifest, or by it from a setting. */
  readonly origins: Readonly<Record<string, VariableOrigin>>;
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
  const { environment } = place;
  const isUv = environment !== undefined && runtimeCommand(launch.command)?.name === 'uv';
  const { command, args, cwd } = isUv
    ? runInEnvironment({ args: launch.args, cwd: place.cwd }, environment)
    : { ...launch, cwd: place.cwd };
  const chosen = await choosePreferred(command, manifest, place, machine);
  const runtime = isUv ? { ...chosen, why: whyEnvironment(environment) } : chosen;
  const program = isUv ? environment.python : programOf(runtime);
  const base = baseEnvironment(machine, place.home, program);
  if (isUv) base['VIRTUAL_ENV'] = environment.folder;
  const minor = runtime.version === undefined ? place.compiledFor : minorOf(runtime.version);
  if (place.compiledFor !== undefined && minor === place.compiledFor) {
    // It lies beside the sources; the standard library has its own where that lies.
    delete base['PYTHONPYCACHEPREFIX'];
    base['PYTHONDONTWRITEBYTECODE'] = '1';
  }
  const names = [...Object.keys(base), ...Object.keys(launch.env)];
  const originOf = (name: string): VariableOrigin => {
    if (!Object.hasOwn(launch.env, name)) return 'base';
    return dependsOnSetting(manifest, machine, name) ? 'setting' : 'manifest';
  };
  return {
    command: {
      command: runtime.command,
      args,
      env: { ...base, ...launch.env },
      cwd,
    },
    runtime,
    origins: Object.fromEntries(names.map((name) => [name, originOf(name)])),
    warnings: [...launch.warnings, ...secretArguments(manifest, settings, machine)],
  };
}

/** A Python that its sources were compiled for, else one that its packages are for, else any that fits. */
async function choosePreferred(
  command: string,
  { compatibility }: Manifest,
  { extensionDir, cacheDir, compiledFor, minors }: LaunchPlace,
  machine: Machine,
): Promise<RuntimeChoice> {
  const choose = (preferred: readonly string[] | undefined) =>
    chooseRuntime(command, machine, {
      ranges: compatibility.runtimes,
      covered: [extensionDir],
      ...(cacheDir === undefined ? {} : { cacheDir }),
      ...(preferred === undefined ? {} : { minors: preferred }),
    });
  if (compiledFor === undefined) return choose(minors);
  const choice = await choose([compiledFor]);
  const isSame = choice.version === undefined || minorOf(choice.version) === compiledFor;
  return isSame ? choice : choose(minors);
}

function minorOf(version: string): string {
  return version.split('.', 2).join('.');
}

/** Comes first on the server's PATH, where it is a runtime and no program of the bundle. */
function programOf({ runtime, missing, command }: RuntimeChoice): string | undefined {
  return runtime === undefined || missing !== undefined ? undefined : command;
}

function whyEnvironment({ version }: PythonEnvironment): string {
  return `Python ${version}, with the packages that uv installed for it`;
}

function dependsOnSetting({ server }: Manifest, machine: Machine, name: string): boolean {
  const { platform, arch } = machine;
  const templates = [server.overrides[`${platform}-${arch}`], server.overrides[platform]].map(
    (override) => override?.env?.[name],
  );
  const template = [...templates, server.launch.env[name]].find((text) => text !== undefined);
  return template?.includes('${user_config.') === true;
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
    directories: {
      ...directoriesBelow(machine.home, temporaryFolder(machine)),
      serverHome: join(data, 'home'),
    },
    cacheDir: home.cache,
  };
}
