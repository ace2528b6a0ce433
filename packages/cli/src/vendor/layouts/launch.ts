import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import {
  bootstrapSource,
  pythonTargetName,
  readBootstrap,
  targetName,
  type PythonMinor,
  type PythonTarget,
} from '@opendxt/bundle';
import type { LayoutLaunch, PythonServer } from '../manifest/index.ts';

type Platform = PythonTarget['target']['platform'];

const allPlatforms: readonly Platform[] = ['darwin', 'linux', 'win32'];

/** What every Python server is told: no packages of the user's, UTF-8, nothing kept back or written. */
export const pythonSettings = {
  PYTHONNOUSERSITE: '1',
  PYTHONUTF8: '1',
  PYTHONUNBUFFERED: '1',
  PYTHONDONTWRITEBYTECODE: '1',
} as const;

export interface BundledPackages {
  readonly layout: 'lib' | 'universal';
  /** The folder on PYTHONPATH, from the root, such as `server/lib`. */
  readonly pythonPath: string;
  /** That there are packages for, and no others; empty where all are pure. */
  readonly targets: readonly PythonTarget[];
  /** With packages for every Python from the lowest on. */
  readonly anyPython?: readonly PythonTarget['target'][];
  readonly platforms: readonly Platform[];
  readonly minimum: PythonMinor;
  /** The versions of Python, as the manifest says them. */
  readonly python: string;
}

/** The bootstrap that stands before a server, and the manifest's words that start it. */
export function bootstrapped(
  folder: string,
  server: PythonServer,
  { layout, pythonPath, targets, anyPython = [], platforms, minimum, python }: BundledPackages,
): { readonly path: string; readonly text: string; readonly launch: LayoutLaunch } {
  const path = posix.join(server.place, bootstrapName(folder, server.place));
  const from = (target: string) => posix.relative(server.place, target) || '.';
  const text = bootstrapSource({
    main: from(server.main),
    layout,
    minimum,
    targets,
    platforms: anyPython,
    paths: server.paths.map(from),
    ...(server.module === undefined ? {} : { module: server.module }),
    ...(server.callable === undefined ? {} : { callable: server.callable }),
  });
  const paths = [pythonPath, ...server.paths];
  const env = (separator: string) => pythonPathOf(paths, separator);
  return {
    path,
    text,
    launch: {
      type: 'python',
      entryPoint: path,
      command: 'python3',
      args: [`\${__dirname}/${path}`, ...server.args],
      env: { PYTHONPATH: env(':'), ...pythonSettings },
      overrides: platforms.includes('win32')
        ? { win32: { command: 'python', env: { PYTHONPATH: env(';') } } }
        : {},
      platforms: allPlatforms.filter((platform) => platforms.includes(platform)),
      python,
      targets: [...targets.map(pythonTargetName), ...anyPython.map(targetName)],
    },
  };
}

export function pythonPathOf(paths: readonly string[], separator: string): string {
  return paths
    .map((path) => (path === '' ? '${__dirname}' : `\${__dirname}/${path}`))
    .join(separator);
}

/** A file of the author's that has the usual name keeps it. */
function bootstrapName(folder: string, place: string): string {
  const usual = join(folder, place, 'start.py');
  if (!existsSync(usual)) return 'start.py';
  const text = readFileSync(usual, 'utf8');
  const isOurs =
    readBootstrap(text) !== undefined || /^"""Starts server\/.+ with the libraries of/.test(text);
  return isOurs ? 'start.py' : 'opendxt_start.py';
}

/** `>=3.10 <3.13`; `||` between versions that do not follow each other. */
export function minorsRange(minors: readonly PythonMinor[]): string {
  const numbers = [...new Set(minors.map(minorNumber))].sort((one, other) => one - other);
  const spans: [number, number][] = [];
  for (const minor of numbers) {
    const last = spans.at(-1);
    if (last?.[1] === minor) last[1] = minor + 1;
    else spans.push([minor, minor + 1]);
  }
  return spans.map(([first, end]) => `>=3.${first} <3.${end}`).join(' || ');
}

export function minorNumber(minor: PythonMinor): number {
  return Number(minor.slice(2));
}

export function lowestMinor(minors: readonly PythonMinor[]): PythonMinor {
  return `3.${Math.min(...minors.map(minorNumber))}`;
}
