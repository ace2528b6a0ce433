import { posix } from 'node:path';
import type { Contents } from '@opendxt/bundle';
import { resolveLaunch, type FileView, type Manifest } from '@opendxt/manifest';
import { chooseRuntime, runtimeCommand, type Machine } from '../../runtimes/index.ts';
import { directoriesBelow } from '../places.ts';
import { preferredMinors } from '../python/index.ts';
import { foreignNodeAddons } from './node-addons.ts';
import { missingNodePackages } from './node-packages.ts';
import { foreignProgram, unlistedPlatform } from './platform.ts';
import { lackingEnvironment } from './python-environment.ts';
import { foreignPythonModules } from './python-modules.ts';
import { lackingDistributions } from './python-distributions.ts';
import { unmetVersions } from './versions.ts';
import { viewOf } from './view-of.ts';
import type { Lack, LackingOptions, Subject } from './types.ts';

/** Stands for the folder of the bundle while a launch is resolved; no real one is like it. */
const placeholder = '/\u{1}bundle';

/**
 * What a server needs and does not find here: the platform, the architecture of what is compiled,
 * its runtime in the right version, packages that should be in the bundle, its entry point. Looks
 * at names, headers and a few sources; where that can't tell, nothing is said.
 */
export async function lackingFor(
  manifest: Manifest,
  contents: Contents,
  machine: Machine,
  { cacheDir }: LackingOptions = {},
): Promise<readonly Lack[]> {
  const launch = resolveLaunch(manifest, {
    platform: machine.platform,
    arch: machine.arch,
    directories: directoriesBelow(machine.home, machine.temp),
    userConfig: {},
    extensionDir: placeholder,
  });
  const files = viewOf(contents);
  const program = belowPlaceholder(launch.command);
  const cache = cacheDir === undefined ? {} : { cacheDir };
  const { runtimes: ranges } = manifest.compatibility;
  const minors = await preferredMinors(manifest, contents, machine);
  const preferred = minors === undefined ? {} : { minors };
  const runtime = await chooseRuntime(launch.command, machine, { ranges, ...cache, ...preferred });
  const entryPoint = await entryPointOf(manifest, files);
  const subject: Subject = {
    manifest,
    contents,
    files,
    machine,
    runtime,
    ...(program === undefined ? {} : { program }),
    ...(typeof entryPoint === 'string' ? { entryPoint } : {}),
  };
  // What follows from the wrong platform needs no telling.
  const platform = unlistedPlatform(subject);
  if (platform.length > 0) return platform;
  const kind = runtimeCommand(launch.command)?.name;
  return [
    ...(entryPoint === false ? [missingEntryPoint(manifest)] : []),
    ...(await unmetVersions(subject, cacheDir)),
    ...(await lackingEnvironment(subject, cacheDir)),
    ...(await foreignProgram(subject)),
    ...(kind === 'node' ? await foreignNodeAddons(subject) : []),
    ...(kind === 'node' ? await missingNodePackages(subject) : []),
    ...(kind === 'python' ? await lackingPackages(subject) : []),
  ];
}

/** What the packages say of themselves tells more than a module that follows from it. */
async function lackingPackages(subject: Subject): Promise<readonly Lack[]> {
  const distributions = await lackingDistributions(subject);
  const said = distributions.map(({ code }) => code);
  const modules = await foreignPythonModules(subject);
  return [...modules.filter(({ code }) => !said.includes(code)), ...distributions];
}

function belowPlaceholder(command: string): string | undefined {
  const path = command.replaceAll('\\', '/');
  return path.startsWith(`${placeholder}/`) ? path.slice(placeholder.length + 1) : undefined;
}

/** Its path in the bundle; false when it is not there, undefined when the manifest has none. */
async function entryPointOf(
  { server }: Manifest,
  files: FileView,
): Promise<string | false | undefined> {
  if (server.entryPoint === '') return undefined;
  const relative = server.entryPoint.replace(/^\$\{__dirname\}[/\\]/, '').replaceAll('\\', '/');
  const path = posix.normalize(relative);
  const names = server.type === 'binary' ? [path, `${path}.exe`] : [path];
  for (const name of names) if ((await files.kind(name)) !== undefined) return name;
  return false;
}

function missingEntryPoint({ server }: Manifest): Lack {
  return {
    code: 'entry-point',
    message: `the entry point \`${server.entryPoint}\` is not in the bundle`,
    fatal: true,
  };
}
