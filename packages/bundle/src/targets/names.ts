import { BundleError } from '../error/index.ts';
import type { Target } from './types.ts';

const platforms = ['linux', 'darwin', 'win32'] as const;
const archs = ['x64', 'arm64'] as const;

/** All targets, by the names that people write: `linux-x64`, `linux-arm64-musl`, `win32-x64`. */
export const targetNames: readonly string[] = platforms.flatMap((platform) =>
  archs.flatMap((arch) => [
    `${platform}-${arch}`,
    ...(platform === 'linux' ? [`${platform}-${arch}-musl`] : []),
  ]),
);

export function targetName({ platform, arch, libc }: Target): string {
  return [platform, arch, ...(libc === undefined ? [] : [libc])].join('-');
}

/** `linux-x64` of `cp312-linux-x64`: what is for one Python is named by its target, too. */
export function withoutPython(name: string): string {
  return name.replace(/^cp3\d+t?-/, '');
}

/** @throws {BundleError} `unknown-target` */
export function parseTarget(text: string): Target {
  const name = text.trim();
  if (!targetNames.includes(name))
    throw new BundleError(
      'unknown-target',
      `expected a target as \`linux-x64\`, found \`${name}\``,
      {
        hint: `there are ${targetNames.join(', ')}`,
      },
    );
  const [platform, arch, libc] = name.split('-') as [Target['platform'], Target['arch'], 'musl'?];
  return { platform, arch, ...(libc === undefined ? {} : { libc }) };
}
