import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test, type TestFunction, type TestOptions } from 'vitest';

/** What a test may want of a machine beyond Node and npm. */
export type Need =
  | 'git'
  | 'zip'
  | 'unzip'
  | 'python3'
  | 'pip'
  | 'uv'
  | 'go'
  | 'gcc'
  | 'openssl'
  | 'bubblewrap'
  | 'gnome-keyring'
  | 'root'
  | 'control groups'
  | 'POSIX'
  | 'Linux'
  | 'macOS'
  | 'Windows'
  | 'the package registry'
  | 'the package index'
  | 'the sample manifests';

interface DeclareTest {
  (title: string, body: TestFunction): void;
  (title: string, options: TestOptions, body: TestFunction): void;
}

const answers = new Map<Need, boolean>();

/**
 * Declares a test that runs where everything it needs is there. Elsewhere it is skipped, and says
 * in its title what is missing; the end of the run lists these, and fails for missing programs.
 */
export function testNeeding(...needs: readonly Need[]): DeclareTest {
  const missing = needs.filter((need) => !isThere(need));
  return missing.length === 0 ? test : skipped(`needs ${missing.join(', ')}`);
}

/** Declares a test that only `npm run test:full` runs. */
export const testInFullRun: DeclareTest =
  process.env['OPENDXT_FULL'] === '1' ? test : skipped('full run only');

/** Declares a test of what Windows does not have: links, modes, signals. */
export const testOnPosix: DeclareTest = testNeeding('POSIX');

function skipped(reason: string): DeclareTest {
  return (title: string) => test.skip(`${title} [${reason}]`);
}

function isThere(need: Need): boolean {
  const known = answers.get(need);
  if (known !== undefined) return known;
  const answer = probe(need);
  answers.set(need, answer);
  return answer;
}

const unwritten = ['--dry-run', '--quiet', '--no-deps', '--ignore-installed', '--target', tmpdir()];

function probe(need: Need): boolean {
  switch (need) {
    case 'POSIX':
      return process.platform !== 'win32';
    case 'Linux':
      return process.platform === 'linux';
    case 'macOS':
      return process.platform === 'darwin';
    case 'Windows':
      return process.platform === 'win32';
    case 'the package registry':
      return succeeds('npm', ['view', 'semver', 'version', '--fetch-retries=0']);
    case 'the package index':
      return succeeds('python3', ['-m', 'pip', 'install', ...unwritten, 'six']);
    case 'pip':
      return succeeds('python3', ['-m', 'pip', '--version']);
    case 'the sample manifests':
      return sampleManifests() !== undefined;
    case 'go':
    case 'openssl':
      return succeeds(need, ['version']);
    case 'bubblewrap':
      return succeeds('bwrap', ['--unshare-all', '--ro-bind', '/', '/', 'true']);
    case 'gnome-keyring':
      return (
        succeeds('gnome-keyring-daemon', ['--version']) &&
        succeeds('dbus-daemon', ['--version']) &&
        // It has no option that ends with 0 and does nothing.
        isOnPath('secret-tool')
      );
    case 'control groups':
      return process.getuid?.() === 0 && hasControlGroups();
    case 'root':
      return process.getuid?.() === 0;
    default:
      return succeeds(need, ['--version']) || succeeds(need, ['-v']);
  }
}

function isOnPath(name: string): boolean {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.some((folder) => existsSync(join(folder, name)));
}

function succeeds(command: string, args: readonly string[]): boolean {
  const shell = process.platform === 'win32' && command === 'npm';
  return spawnSync(command, args, { stdio: 'ignore', timeout: 60_000, shell }).status === 0;
}

/** Whether root may make a group that bounds processes, of either version. */
function hasControlGroups(): boolean {
  return ['/sys/fs/cgroup/pids', '/sys/fs/cgroup'].some((mount) => {
    const group = `${mount}/opendxt-need-${process.pid}`;
    try {
      mkdirSync(group);
    } catch {
      return false;
    }
    const bounds = existsSync(`${group}/pids.max`);
    rmdirSync(group);
    return bounds;
  });
}

/** A folder of manifests from public repositories beside the checkout, where there is one. */
export function sampleManifests(): string | undefined {
  const path = fileURLToPath(new URL('../../../../../shared/manifests', import.meta.url));
  return existsSync(path) ? path : undefined;
}
