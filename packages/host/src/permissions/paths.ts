import { realpath, stat } from 'node:fs/promises';
import { posix, win32 } from 'node:path';
import { settingTexts, type Manifest, type Settings } from '@opendxt/manifest';
import type { Home } from '../home/index.ts';
import type { LaunchPlace } from '../launch/index.ts';
import type { Machine } from '../runtimes/index.ts';
import { isInside, refusePath } from './refuse-path.ts';

/** Where the paths of settings are looked at. */
export interface PathContext {
  readonly manifest: Manifest;
  readonly settings: Settings;
  readonly place: LaunchPlace;
  readonly machine: Machine;
  readonly home: Home;
}

/** One path of a setting, and what can be granted of it. */
export interface SettingPath {
  /** As it was set, or by the default of the manifest. */
  readonly text: string;
  readonly from: 'setting' | 'default';
  /** The real path; absent where there is nothing, or nothing that can be granted. */
  readonly path?: string;
  /** Why it can't be granted. */
  readonly problem?: string;
}

/** The paths that a setting of the type directory or file names; those in its own folders need no grant. */
export async function pathsOf(
  setting: string,
  { manifest, settings, place, machine, home }: PathContext,
): Promise<readonly SettingPath[]> {
  const { platform } = machine;
  const from = Object.hasOwn(settings, setting) ? 'setting' : 'default';
  const texts = settingTexts(manifest, setting, {
    platform,
    directories: place.directories,
    userConfig: settings,
    extensionDir: place.extensionDir,
  });
  const type = manifest.userConfig.find(({ key }) => key === setting)?.type;
  const rules = {
    platform,
    home: await realOrSame(machine.home),
    state: await realOrSame(home.root),
  };
  const own = [place.extensionDir, place.cwd];
  const found: SettingPath[] = [];
  for (const text of new Set(texts)) {
    if (own.some((folder) => isInside(text, folder, platform))) continue;
    const resolved = await resolvePath(text, platform, type);
    const problem =
      resolved.problem ?? (resolved.path && refusePath(resolved.path, rules)) ?? undefined;
    found.push({
      text,
      from,
      ...(problem === undefined ? { path: resolved.path ?? text } : { problem }),
    });
  }
  return found;
}

type Resolved = { readonly path?: string; readonly problem?: string };

async function resolvePath(
  text: string,
  platform: string,
  type: string | undefined,
): Promise<Resolved> {
  if (!(platform === 'win32' ? win32 : posix).isAbsolute(text))
    return { problem: 'it is not an absolute path' };
  try {
    const path = await realpath(text);
    const info = await stat(path);
    if (type === 'directory' && !info.isDirectory()) return { problem: 'it is no folder' };
    if (type === 'file' && !info.isFile()) return { problem: 'it is no ordinary file' };
    return { path };
  } catch (error) {
    return { problem: describeFailure((error as NodeJS.ErrnoException).code) };
  }
}

function describeFailure(code: string | undefined): string {
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'it is not there';
    case 'EACCES':
      return 'you have no right to look at it';
    default:
      return `it can’t be read (${code ?? 'unknown'})`;
  }
}

async function realOrSame(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}
