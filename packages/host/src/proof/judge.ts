import type { Manifest } from '@opendxt/manifest';
import { compareTools, missingToolsFailure, noiseFailure } from './compare.ts';
import type { Observation } from './observe.ts';
import type { StartProof } from './types.ts';

/** What was seen of a start, held against what the manifest declares. */
export function judge(manifest: Manifest, seen: Observation): Omit<StartProof, 'standIns'> {
  const isStarted = seen.startTime !== undefined;
  const compared = isStarted
    ? compareTools(manifest, seen.tools)
    : { missingTools: [], undeclaredTools: [] };
  const failures = [
    ...seen.failures,
    ...(isStarted ? missingToolsFailure(compared.missingTools, seen.tools) : []),
    ...noiseFailure(seen.noise),
  ];
  return { ...seen, ...compared, failures, ok: failures.length === 0 };
}
