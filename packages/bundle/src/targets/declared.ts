import type { Manifest } from '@opendxt/manifest';
import { parseTarget, targetNames, withoutPython } from './names.ts';
import type { Target } from './types.ts';

/**
 * The targets that a bundle says it was packed for (`_meta["org.opendxt"].targets`); undefined
 * where it says nothing. Names of machines that are not known here are passed over.
 */
export function declaredTargets(manifest: Manifest): readonly Target[] | undefined {
  const ours = manifest.meta['org.opendxt'];
  const targets =
    typeof ours === 'object' && ours !== null && 'targets' in ours ? ours.targets : undefined;
  if (!Array.isArray(targets)) return undefined;
  const names = targets
    .filter((name) => typeof name === 'string')
    .map(withoutPython)
    .filter((name) => targetNames.includes(name));
  return [...new Set(names)].map(parseTarget);
}
