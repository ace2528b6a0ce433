import { createHash } from 'node:crypto';
import { type Anchor, buildPath, called } from '../certificates/index.ts';
import type { SignatureFault } from '../types.ts';
import { readToken, tokenProblems } from './token.ts';
import type { ExaminedTimestamp } from './types.ts';

/** How far the clock of an authority may be ahead of this machine's, in milliseconds. */
const clockSkew = 5 * 60 * 1000;

interface Options {
  readonly now: Date;
  readonly crls?: readonly Uint8Array[];
  /** SHA-256 of public keys, 64 hex digits, whose word on a time is not taken. */
  readonly distrusted?: readonly string[];
}

/**
 * Examines the token of a timestamp authority (RFC 3161). `stamped` is what it has to be of: the
 * value of the signature. The authority's certificates are judged at the time that it tells, so that
 * a token outlives them; a revocation for a stolen key counts for every token. BundleError
 * `revocation-list-invalid`.
 */
export function examineTimestamp(
  token: Uint8Array,
  stamped: Uint8Array,
  anchors: readonly Anchor[],
  options: Options,
): ExaminedTimestamp {
  const read = readToken(token);
  if ('problem' in read) return { faults: [invalid(read.problem)] };
  const { info, certificates, signer } = read;
  const time = info.time.toISOString();
  const isToCome = info.time.getTime() > options.now.getTime() + clockSkew;
  const digestOf = (hash: string) => createHash(hash).update(stamped).digest();
  const path = buildPath(signer, certificates, anchors, {
    ...options,
    at: info.time,
    purpose: 'timestamping',
  });
  const faults = [
    ...tokenProblems(read, digestOf).map(invalid),
    ...(isToCome ? [invalid(`its time ${time} is still to come`)] : []),
    ...path.chain
      .filter(({ facts }) => options.distrusted?.includes(facts.key))
      .map((certificate) => invalid(`the key of ${called(certificate)} is blocked`)),
    ...path.faults.map((fault) =>
      fault.code === 'revocation-unknown' ? fault : invalid(fault.message),
    ),
  ];
  const isTrusted = faults.length === 0 && path.anchor !== undefined;
  return { facts: { time, authority: signer.facts.subject, trusted: isTrusted }, faults };
}

function invalid(message: string): SignatureFault {
  return { code: 'timestamp-invalid', message: `the timestamp proves no time: ${message}` };
}
