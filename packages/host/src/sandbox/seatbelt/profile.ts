import { dirname } from 'node:path';
import type { Box } from '../backend.ts';

/** What every program needs to start, and what the system's own programs read. */
const systemReads = [
  '/usr',
  '/bin',
  '/sbin',
  '/System',
  '/Library/Apple',
  '/private/etc/ssl',
  '/private/var/db/timezone',
  '/private/var/db/dyld',
  '/dev/null',
  '/dev/zero',
  '/dev/random',
  '/dev/urandom',
];

/** Services without which no program of the system's libraries runs. */
const services = [
  'com.apple.system.logger',
  'com.apple.system.notification_center',
  'com.apple.system.opendirectoryd.libinfo',
];

/** Inside what may be written: programs of the user's run what these hold. */
const runByOthers = String.raw`/(\.git/(hooks(/|$)|config$)|\.vscode(/|$)|\.(bash|zsh)(rc|env|_profile)$|\.profile$|\.zprofile$)`;

/**
 * The profile for `sandbox-exec -p`, in the language of Seatbelt (SBPL). Everything is denied that
 * is not named; of what is named for the same path the last line counts.
 * @param proxyPort The port on 127.0.0.1 by which alone the network is reached; none without it.
 * @throws {TypeError} for a path that can't be written into a profile
 */
export function seatbeltProfile(box: Box, proxyPort?: number): string {
  const { extensionDir, dataDir, runtime, reads, writes, hidden = [] } = box;
  const readable = [...systemReads, ...runtime, extensionDir, dataDir, ...reads, ...writes];
  const writable = [dataDir, ...writes];
  return [
    '(version 1)',
    '(deny default)',
    '(allow process-fork)',
    `(allow process-exec ${subpaths([...systemReads, ...runtime, extensionDir, dataDir])})`,
    '(allow signal (target same-sandbox))',
    '(allow sysctl-read)',
    ...services.map((name) => `(allow mach-lookup (global-name ${quote(name)}))`),
    // Names and kinds of the folders on the way, without which no path below is found.
    `(allow file-read-metadata ${[...new Set(readable.flatMap(ancestors))].map((path) => `(literal ${quote(path)})`).join(' ')})`,
    `(allow file-read* ${subpaths(readable)})`,
    ...(hidden.length === 0 ? [] : [`(deny file-read* ${subpaths(hidden)})`]),
    `(allow file-write* ${subpaths(writable)})`,
    '(allow file-write-data (literal "/dev/null") (literal "/dev/zero"))',
    ...writes.map(
      (path) => `(deny file-write* (regex ${quote(`^${escapeRegex(path)}(/.*)?${runByOthers}`)}))`,
    ),
    // A grant may hold the code of the extension: that stays as it was installed.
    `(deny file-write* ${subpaths([extensionDir])})`,
    ...(proxyPort === undefined ? [] : [proxyRule(proxyPort)]),
    '',
  ].join('\n');
}

/** Seatbelt knows the hosts `localhost` and `*` alone. */
function proxyRule(port: number): string {
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new TypeError(`expected a port, found ${port}`);
  return `(allow network-outbound (remote ip "localhost:${port}"))`;
}

function subpaths(paths: readonly string[]): string {
  return [...new Set(paths)].map((path) => `(subpath ${quote(path)})`).join(' ');
}

function ancestors(path: string): readonly string[] {
  const above = dirname(path);
  return above === path ? [path] : [...ancestors(above), path];
}

/** A string of SBPL: quotes and backslashes escaped; a control character has no spelling that is sure. */
function quote(text: string): string {
  if (/\p{Cc}/u.test(text))
    throw new TypeError(`expected no control characters in ${JSON.stringify(text)}`);
  return `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}

function escapeRegex(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
