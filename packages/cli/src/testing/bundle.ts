import { writeArchive, type SourceEntry } from '@opendxt/bundle';

/** Writes an archive of these files as they are, also where `dxt pack` would refuse them. */
export async function writeBundle(
  path: string,
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<void> {
  const entries = Object.entries(files).map(([path, content]): SourceEntry => ({
    path,
    executable: false,
    content: { kind: 'bytes', bytes: Buffer.from(content) },
  }));
  await writeArchive(entries, path);
}

/** A well-formed signature block, whose content is nobody's signature. */
export function signatureBlock(): Buffer {
  const der = Buffer.from([0x30, 0x03, 0x02, 0x01, 0x01]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(der.length);
  return Buffer.concat([Buffer.from('MCPB_SIG_V1'), length, der, Buffer.from('MCPB_SIG_END')]);
}
