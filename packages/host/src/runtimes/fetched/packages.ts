import type { Machine } from '../machine.ts';

/**
 * The npm package that holds the Node of a machine: what the package `node` fetches in a script
 * when it is installed. Ours is fetched without scripts.
 */
export function nodePackage({ platform, arch }: Pick<Machine, 'platform' | 'arch'>): string {
  const system = platform === 'win32' ? 'win' : platform;
  const processor = system === 'win' && arch === 'ia32' ? 'x86' : arch;
  // The name without `bin` was taken by others for Macs with processors of Apple.
  const prefix = system === 'darwin' && arch === 'arm64' ? 'node-bin' : 'node';
  return `${prefix}-${system}-${processor}`;
}
