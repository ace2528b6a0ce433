import type { IsolationLevel } from '../backend.ts';
import type { GrantResult, ProbeGroup, ProbeResult } from './types.ts';

/** What a level of `partial` may lack. */
const lesser: readonly ProbeGroup[] = ['kernel', 'resources'];

/** `full` when nothing escaped, `partial` when only what a partial one may lack did, else `none`. */
export function levelOf(
  probes: readonly ProbeResult[],
  grants: readonly GrantResult[],
): IsolationLevel {
  if (!probes.some(({ outcome }) => outcome === 'contained')) return 'none';
  if (grants.some(({ works }) => !works)) return 'none';
  const escaped = probes.filter(({ outcome }) => outcome === 'escaped');
  if (escaped.length === 0) return 'full';
  return escaped.every(({ group }) => lesser.includes(group)) ? 'partial' : 'none';
}
