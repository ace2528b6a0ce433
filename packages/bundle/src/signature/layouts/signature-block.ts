export const header = Buffer.from('MCPB_SIG_V1');
export const footer = Buffer.from('MCPB_SIG_END');

/** The block that a signature lies in, docs/signatures.md. */
export function signatureBlock(der: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(der.length);
  return Buffer.concat([header, length, der, footer]);
}

/** The identifier of SignedData (RFC 5652, 4) in DER, which is what a signature begins with. */
const signedData = Buffer.from('06092a864886f70d010702', 'hex');

/** What in `bytes` can only come from a signature, be it damaged or cut. */
export function findTrace(bytes: Buffer): string | undefined {
  const traces = [
    [header, `\`${header.toString()}\``],
    [footer, `\`${footer.toString()}\``],
    [signedData, 'the beginning of a signature of CMS'],
  ] as const;
  return traces.find(([trace]) => bytes.includes(trace))?.[1];
}

/** What readers would take for another part of the file when it is in a signature. */
export function findMarker(der: Buffer): string | undefined {
  const markers = [Buffer.from('PK\x05\x06', 'latin1'), header, footer];
  return markers.find((marker) => der.includes(marker))?.toString('latin1');
}
