import { statSync } from 'node:fs';
import type { Home } from '../home/index.ts';
import { loadPolicyFrom, policyPlaces, type Policy } from '../policy/index.ts';
import type { Machine } from '../runtimes/index.ts';

/** Answers with the policy as it is now; the files are read again when they have changed. */
export function currentPolicy(home: Home, machine: Machine): () => Promise<Policy> {
  const places = policyPlaces(home, machine);
  let known: { readonly stamp: string; readonly policy: Policy } | undefined;
  return async () => {
    const stamp = places.map(({ file }) => stampOf(file)).join(' ');
    if (known?.stamp !== stamp) known = { stamp, policy: await loadPolicyFrom(places) };
    return known.policy;
  };
}

function stampOf(file: string): string {
  try {
    const info = statSync(file, { bigint: true, throwIfNoEntry: false });
    if (info === undefined) return 'none';
    const { dev, ino, size, mode, uid, mtimeNs, ctimeNs } = info;
    return [dev, ino, size, mode, uid, mtimeNs, ctimeNs].join('-');
  } catch {
    // Whoever reads it says why it can't be looked at.
    return `unknown ${performance.now()}`;
  }
}
