import { TSTInfo } from 'pkijs';
import { hashName } from '../certificates/index.ts';
import { CmsError } from '../cms/index.ts';
import { findDerProblem } from '../der/index.ts';

/** What an authority says (RFC 3161 section 2.4.2). */
export interface TimestampInfo {
  /** As node:crypto names it: SHA-2 of 256 bits or more. */
  readonly hash: string;
  readonly imprint: Buffer;
  readonly time: Date;
  /** Hex, absent where the request had none. */
  readonly nonce?: string;
  /** Dotted. */
  readonly unknownCritical: readonly string[];
}

const strong = new Set(['sha256', 'sha384', 'sha512']);

/** CmsError where the DER is no TSTInfo, or is of a hash that proves nothing. */
export function readTimestampInfo(der: Buffer): TimestampInfo {
  const problem = findDerProblem(der);
  if (problem !== undefined) throw new CmsError('malformed', `expected TSTInfo in DER: ${problem}`);
  const info = parse(der);
  const { hashAlgorithm, hashedMessage } = info.messageImprint;
  const hash = hashName(hashAlgorithm.algorithmId);
  if (hash === undefined || !strong.has(hash))
    throw new CmsError(
      'weak-algorithm',
      `expected an imprint of SHA-256, SHA-384 or SHA-512, found ${hash?.toUpperCase() ?? hashAlgorithm.algorithmId}`,
    );
  return {
    hash,
    imprint: Buffer.from(hashedMessage.getValue()),
    time: info.genTime,
    ...(info.nonce === undefined
      ? {}
      : { nonce: Buffer.from(info.nonce.valueBlock.valueHexView).toString('hex') }),
    unknownCritical: (info.extensions ?? [])
      .filter(({ critical }) => critical)
      .map(({ extnID }) => extnID),
  };
}

function parse(der: Buffer): TSTInfo {
  try {
    const info = TSTInfo.fromBER(Uint8Array.from(der));
    if (info.version === 1 && !Number.isNaN(info.genTime.getTime())) return info;
  } catch {
    // Said below.
  }
  throw new CmsError('malformed', 'expected TSTInfo of version 1, found another structure');
}
