import { createHash, generateKeyPairSync, sign } from 'node:crypto';

/** A log of certificates (RFC 6962), as the authority of `@sigstore/mock` wants one. */
export function certificateLog() {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const logID = createHash('sha256').update(spki).digest();
  return {
    publicKey: spki,
    logID,
    /** A signed timestamp with its length before it, for a certificate as it is before it has that. */
    log: (certificate: ArrayBuffer, issuer: ArrayBuffer): Promise<ArrayBuffer> => {
      const time = uint(8, Date.now());
      const tbs = firstElement(Buffer.from(certificate));
      // Section 3.2: version 1, of a certificate, at a time, before it has the timestamp.
      const signed = [uint(2, 0), time, uint(2, 1), Buffer.from(issuer), uint(3, tbs.length), tbs];
      const signature = sign('sha256', Buffer.concat([...signed, uint(2, 0)]), privateKey);
      const algorithm = Buffer.from([4, 3]);
      const parts = [uint(1, 0), logID, time, uint(2, 0), algorithm, uint(2, signature.length)];
      const timestamp = Buffer.concat([...parts, signature]);
      const withLength = Buffer.concat([uint(2, timestamp.length), timestamp]);
      return Promise.resolve(Uint8Array.from(withLength).buffer);
    },
  };
}

function uint(bytes: number, value: number): Buffer {
  return Buffer.from(value.toString(16).padStart(bytes * 2, '0'), 'hex');
}

/** What is signed of a certificate, whole: the first element of a sequence in DER. */
function firstElement(sequence: Buffer): Buffer {
  const inside = headerLength(sequence, 0);
  const { length } = elementAt(sequence, inside);
  return sequence.subarray(inside, inside + length);
}

function headerLength(der: Buffer, at: number): number {
  const first = der[at + 1] ?? 0;
  return 2 + (first < 0x80 ? 0 : first & 0x7f);
}

function elementAt(der: Buffer, at: number): { readonly length: number } {
  const header = headerLength(der, at);
  const content =
    header === 2 ? (der[at + 1] ?? 0) : der.readUIntBE(at + 2, Math.min(header - 2, 6));
  return { length: header + content };
}
