import type { BinaryFormat } from '../binaries/index.ts';
import type { Target } from './types.ts';

/** Whether a program or library, by its header, is for a target. Headers tell nothing of the libc. */
export function fitsTarget({ platform, archs }: BinaryFormat, target: Target): boolean {
  return platform === target.platform && archs.includes(target.arch);
}

/** For people: `darwin x64/arm64`. */
export function describeFormat({ platform, archs }: BinaryFormat): string {
  return `${platform} ${archs.join('/')}`.trim();
}
