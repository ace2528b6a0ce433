import type { SignatureEvidence, SignatureFault } from '../types.ts';

/** What is known of every file. */
export const bareEvidence = (fileDigest: string, now: Date) => ({
  fileDigest,
  faults: [],
  chain: [],
  judgedAt: now.toISOString(),
});

/** Of a file whose signature can't be read. */
export function unreadable(
  fileDigest: string,
  { code, message }: Pick<SignatureFault, 'code' | 'message'>,
  now: Date,
): SignatureEvidence {
  return { ...bareEvidence(fileDigest, now), state: 'malformed', faults: [{ code, message }] };
}
