import {
  accessSync,
  constants,
  lstatSync,
  readFileSync,
  readlinkSync,
  realpathSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Machine } from '../../runtimes/index.ts';
import type { BoxFacts, ResourceLimit, SystemPath } from './facts.ts';
import { auditArchitectures, type FilteredArchitecture } from './seccomp/index.ts';

/** Links into /usr, or folders of their own on systems that have not merged them. */
const rootFolders = ['/bin', '/sbin', '/lib', '/lib64', '/lib32', '/libx32', '/nix/store'];

/** What programs and libraries look up: certificates, the loader's cache, the time zone, names. */
const configuration = [
  'alternatives',
  'ca-certificates',
  'crypto-policies',
  'fonts',
  'ld.so.cache',
  'localtime',
  'mime.types',
  'os-release',
  'pki/ca-trust/extracted',
  'pki/tls/cert.pem',
  'pki/tls/certs',
  'pki/tls/openssl.cnf',
  'protocols',
  'services',
  'ssl/cert.pem',
  'ssl/certs',
  'ssl/openssl.cnf',
  'timezone',
].map((name) => `/etc/${name}`);

const devices = ['null', 'zero', 'full', 'random', 'urandom'].map((name) => `/dev/${name}`);

const programFolders = [
  '/usr/bin',
  '/bin',
  '/usr/local/bin',
  '/usr/sbin',
  '/sbin',
  '/run/current-system/sw/bin',
];

/** Reads what boxes depend on; `bwrap` has been found and asked for its version. */
export function readFacts(
  { arch, home }: Machine,
  hostHome: string,
  bwrap: string,
  version: readonly [number, number],
): BoxFacts {
  return {
    bwrap,
    version,
    shell: '/bin/sh',
    filter: isFiltered(arch) ? arch : undefined,
    uid: process.getuid?.() ?? 0,
    gid: process.getgid?.() ?? 0,
    homes: [...new Set([home, real(home), ...homesOfUsers()])],
    hostHome: real(hostHome),
    system: [...rootFolders, ...configuration].flatMap(systemPath),
    devices,
    ceilings: readCeilings(),
  };
}

/** The first of the system's folders for programs that has it: never the user's PATH. */
export function findSystemProgram(name: string): string | undefined {
  return programFolders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function isFiltered(arch: string): arch is FilteredArchitecture {
  return Object.hasOwn(auditArchitectures, arch);
}

function systemPath(path: string): readonly SystemPath[] {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return [];
  return [found.isSymbolicLink() ? { path, link: readlinkSync(path) } : { path }];
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** Home folders of people: those of services are folders of the system, or none at all. */
function homesOfUsers(): readonly string[] {
  try {
    return readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .map((line) => line.split(':'))
      .filter(([, , uid]) => uid === '0' || Number(uid) >= 1000)
      .flatMap(([, , , , , home]) => (home === undefined || home.length < 2 ? [] : [home]));
  } catch {
    return [];
  }
}

const limitNames: Readonly<Record<ResourceLimit, string>> = {
  fsize: 'Max file size',
  nofile: 'Max open files',
  nproc: 'Max processes',
  data: 'Max data size',
};

/** The hard limits of this process, which what it starts can't go beyond. */
function readCeilings(): BoxFacts['ceilings'] {
  const text = readFileSync('/proc/self/limits', 'utf8');
  return Object.fromEntries(
    Object.entries(limitNames).flatMap(([limit, name]) => {
      const hard = new RegExp(`^${name}\\s+\\S+\\s+(\\d+)`, 'm').exec(text)?.[1];
      return hard === undefined ? [] : [[limit, Number(hard)]];
    }),
  );
}
