import type { Target } from '../../targets/index.ts';

/** The oldest systems that a target stands for. */
export interface Floors {
  /** As `2.28`. */
  readonly glibc?: string;
  /** As `1.2`. */
  readonly musl?: string;
  /** As `13.0`. */
  readonly macos?: string;
}

/**
 * Unless told: glibc of 2018 (RHEL 8, Debian 10), musl of 2020, macOS of 2022. What most compiled
 * wheels are made for fits, and hardly a machine in use is older.
 */
export const defaultFloors = { glibc: '2.28', musl: '1.2', macos: '13.0' } as const;

type Version = readonly [major: number, minor: number];

/** Names from before PEP 600, which counts by the version of glibc. */
const olderNames: ReadonlyMap<string, Version> = new Map([
  ['manylinux1', [2, 5]],
  ['manylinux2010', [2, 12]],
  ['manylinux2014', [2, 17]],
]);

const linuxMachines = { x64: 'x86_64', arm64: 'aarch64' };
const windowsMachines = { x64: 'win_amd64', arm64: 'win_arm64' };
const macMachines = {
  x64: ['x86_64', 'universal2', 'intel', 'fat64', 'fat32', 'universal'],
  arm64: ['arm64', 'universal2'],
};

/**
 * Whether files with this platform tag run on a target no older than its floors (PEP 425, 513, 571,
 * 599, 600, 656). A plain `linux_x86_64` does: it says what for, and leaves open how old.
 */
export function fitsPlatform(tag: string, target: Target, floors: Floors = {}): boolean {
  const limits = { ...defaultFloors, ...floors };
  switch (target.platform) {
    case 'win32':
      return tag === windowsMachines[target.arch];
    case 'darwin':
      return fitsMac(tag, target, versionOf(limits.macos));
    case 'linux':
      return fitsLinux(tag, target, limits);
  }
}

function fitsLinux(tag: string, { arch, libc }: Target, floors: Required<Floors>): boolean {
  const suffix = `_${linuxMachines[arch]}`;
  if (!tag.endsWith(suffix)) return false;
  const system = tag.slice(0, -suffix.length);
  if (system === 'linux') return true;
  const [, kind, major, minor] = /^(manylinux|musllinux)_(\d+)_(\d+)$/.exec(system) ?? [];
  const wanted = olderNames.get(system) ?? numbers(major, minor);
  if (wanted === undefined) return false;
  if (libc === 'musl') return kind === 'musllinux' && isSameMajor(wanted, versionOf(floors.musl));
  if (kind === 'musllinux') return false;
  // Older ones than these were never made for a machine: glibc 2.5 on x86-64, 2.17 elsewhere.
  const oldest: Version = arch === 'x64' ? [2, 5] : [2, 17];
  return isAtMost(oldest, wanted) && isAtMost(wanted, versionOf(floors.glibc));
}

function fitsMac(tag: string, { arch }: Target, floor: Version): boolean {
  const [, major, minor, machine = ''] = /^macosx_(\d+)_(\d+)_(\w+)$/.exec(tag) ?? [];
  const wanted = numbers(major, minor);
  if (wanted === undefined || !macMachines[arch].includes(machine)) return false;
  // From macOS 11 on the major version alone counts, and tags end with 0.
  if (wanted[0] > 10) return wanted[1] === 0 && isAtMost(wanted, floor);
  if (wanted[0] < 10 || wanted[1] < 4 || wanted[1] > 16) return false;
  // Before macOS 11 there were no such machines; only files for both kinds were named as for 10.
  if (arch === 'arm64') return machine === 'universal2';
  return isAtMost(wanted, floor);
}

function numbers(major: string | undefined, minor: string | undefined): Version | undefined {
  return major === undefined || minor === undefined ? undefined : [Number(major), Number(minor)];
}

function versionOf(text: string): Version {
  const [major = 0, minor = 0] = text.split('.').map(Number);
  return [major, minor];
}

function isAtMost(one: Version, other: Version): boolean {
  return one[0] < other[0] || (one[0] === other[0] && one[1] <= other[1]);
}

function isSameMajor(wanted: Version, floor: Version): boolean {
  return wanted[0] === floor[0] && wanted[1] <= floor[1];
}
