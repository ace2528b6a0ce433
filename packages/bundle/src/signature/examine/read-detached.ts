import { openSource, longestBlock } from '../../archive/index.ts';
import { pemBlocks } from '../certificates/index.ts';
import { CmsError } from '../cms/index.ts';

const labels = new Set(['CMS', 'PKCS7']);

/** The signature in a file of its own, in DER or PEM (RFC 7468, 8 and 9). */
export async function readDetached(path: string, signal?: AbortSignal): Promise<Buffer | CmsError> {
  const source = await openSource(path, signal);
  try {
    if (source.size > longestBlock) {
      const expected = `expected a signature of at most ${longestBlock} bytes in \`${path}\``;
      return new CmsError('malformed', `${expected}, found ${source.size}`);
    }
    const bytes = Buffer.alloc(source.size);
    await source.readInto(bytes, 0, bytes.length);
    if (bytes[0] === 0x30) return bytes;
    const [block, ...others] = pemBlocks(bytes).filter(({ label }) => labels.has(label));
    if (block !== undefined && others.length === 0) return block.der;
    return new CmsError(
      'malformed',
      `expected one signature of CMS in DER or PEM in \`${path}\`, found something else`,
    );
  } finally {
    await source.close();
  }
}
