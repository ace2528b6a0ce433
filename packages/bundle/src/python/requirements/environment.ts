import type { PythonTarget } from '../types.ts';
import type { MarkerVariable } from './marker.ts';

/** What an interpreter on a target says of itself; the kernel's release is known to no one. */
export type MarkerEnvironment = Readonly<
  Record<Exclude<MarkerVariable, 'extra' | 'extras' | 'dependency_groups'>, string>
>;

const systems = { linux: 'Linux', darwin: 'Darwin', win32: 'Windows' };
const machines = {
  linux: { x64: 'x86_64', arm64: 'aarch64' },
  darwin: { x64: 'x86_64', arm64: 'arm64' },
  win32: { x64: 'AMD64', arm64: 'ARM64' },
};

/**
 * The variables of PEP 508 for CPython on a target. A minor stands for its first version (3.12.0):
 * what is wanted below some patch version comes along, and does no harm above it.
 */
export function markerEnvironment({ target, minor }: PythonTarget): MarkerEnvironment {
  return {
    python_version: minor,
    python_full_version: `${minor}.0`,
    implementation_version: `${minor}.0`,
    implementation_name: 'cpython',
    platform_python_implementation: 'CPython',
    os_name: target.platform === 'win32' ? 'nt' : 'posix',
    sys_platform: target.platform,
    platform_system: systems[target.platform],
    platform_machine: machines[target.platform][target.arch],
    platform_release: '',
    platform_version: '',
  };
}
