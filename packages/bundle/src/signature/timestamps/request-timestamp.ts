import { randomBytes } from 'node:crypto';
import * as asn1js from 'asn1js';
import { AlgorithmIdentifier, MessageImprint, PKIStatus, TimeStampReq, TimeStampResp } from 'pkijs';
import { BundleError } from '../../error/index.ts';

/**
 * Asks an authority for a timestamp (RFC 3161 section 3.4) of an imprint, which is a SHA-256, and
 * answers with the token in DER. BundleError `timestamp-failed`.
 */
export async function requestTimestamp(
  url: string,
  imprint: Buffer,
  { fetch, signal }: { readonly fetch: typeof globalThis.fetch; readonly signal?: AbortSignal },
): Promise<Buffer> {
  const nonce = randomBytes(16);
  nonce[0] = ((nonce[0] ?? 0) & 0x7f) | 0x40;
  const request = new TimeStampReq({
    version: 1,
    messageImprint: new MessageImprint({
      hashAlgorithm: new AlgorithmIdentifier({
        algorithmId: '2.16.840.1.101.3.4.2.1',
        algorithmParams: new asn1js.Null(),
      }),
      hashedMessage: new asn1js.OctetString({ valueHex: imprint }),
    }),
    nonce: new asn1js.Integer({ valueHex: nonce }),
    certReq: true,
  });
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/timestamp-query' },
    body: new Uint8Array(request.toSchema().toBER()),
    ...(signal === undefined ? {} : { signal }),
  });
  const answer = TimeStampResp.fromBER(await response.arrayBuffer());
  if (answer.status.status > PKIStatus.grantedWithMods || answer.timeStampToken === undefined)
    throw new BundleError('timestamp-failed', 'the timestamp authority refused');
  return Buffer.from(answer.timeStampToken.toSchema().toBER());
}
