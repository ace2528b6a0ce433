import { networkInterfaces } from 'node:os';
import { canonicalAddress } from './rules/index.ts';

/** All addresses of this machine: a public one of its own is no stranger's. */
export function ownAddresses(): ReadonlySet<string> {
  const all = Object.values(networkInterfaces()).flatMap((found) => found ?? []);
  return new Set(all.flatMap(({ address }) => canonicalAddress(address) ?? []));
}
