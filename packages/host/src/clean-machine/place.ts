import { mkdir, readdir } from 'node:fs/promises';
import { join, parse, relative, sep } from 'node:path';
import { launchTemplate } from '@opendxt/manifest';
import { homeAt, prepareHome, type Home } from '../home/index.ts';
import { bundledMinors, directoriesBelow, type LaunchPlace } from '../launch/index.ts';
import { preparePackages, readEnvironment } from '../preparation/index.ts';
import { runtimeCommand, temporaryFolder } from '../runtimes/index.ts';
import { noIsolation } from '../sandbox/index.ts';
import { versionDir } from '../store/index.ts';
import { layOut } from './lay-out.ts';
import type { RunRequest } from './run-request.ts';

/** What file systems of users have, and servers trip over: spaces, and letters beyond ASCII. */
const folderName = 'Clean machine – Prüfung 例';

/**
 * The folders of a run: the bundle as it is installed, a home that is empty, and one for temporary
 * files. What a host installs for a server of uv is installed, with the network that an install has.
 * @throws {HostError} `runtime-missing`, `packages-missing`
 */
export async function makePlace(request: RunRequest): Promise<LaunchPlace> {
  const { dir, variant, folder, sandbox, cacheDir, interpreter, manifest, signal } = request;
  const { machine } = interpreter;
  const store: Home = { ...homeAt(join(folder, folderName)), cache: cacheDir };
  const version = { id: 'extension', folder: '0', manifest };
  const extensionDir = versionDir(store, version.id, version.folder);
  await layOut(dir, extensionDir, variant);
  if (runtimeCommand(launchTemplate(manifest, machine).command)?.name === 'uv') {
    await prepareHome(store);
    await preparePackages({ home: store, machine, sandbox: sandbox ?? noIsolation }, version, {
      signal,
    });
  }
  const environment = await readEnvironment(store, version.id, version.folder);
  const minors = bundledMinors(await pathsIn(extensionDir), machine);
  const home = join(folder, 'data', 'home');
  const temp = sandbox === undefined ? join(folder, 'temp') : temporaryFolder(machine);
  const directories = directoriesBelow(home, temp);
  for (const path of Object.values(directories)) await mkdir(path, { recursive: true });
  return {
    extensionDir,
    home,
    cwd: parse(folder).root,
    directories,
    cacheDir,
    ...(environment === undefined ? {} : { environment }),
    ...(minors === undefined ? {} : { minors }),
  };
}

async function pathsIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
}
