import { open, stat } from 'node:fs/promises';
import { BundleError } from '../../error/index.ts';
import { findTrace } from '../layouts/index.ts';

/** The identifier of SignedData is in the first bytes of a signature. */
const enough = 64;
const pem = /^-----BEGIN (?:CMS|PKCS7)-----/;

/**
 * What is at the place of a detached signature: nothing, or a signature that may be replaced. A
 * bundle or a key that was named by mistake would be lost.
 *
 * @throws BundleError `already-signed`, `write-failed`
 */
export async function expectReplaceable(path: string, replace: boolean): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return;
  if (!replace)
    throw new BundleError('already-signed', `\`${path}\` is there already`, {
      hint: '`--replace` puts the new signature in its place',
    });
  if (found.isFile() && (await beginsAsSignature(path))) return;
  throw new BundleError(
    'write-failed',
    `\`${path}\` is no signature, and a signature replaces nothing else`,
    { hint: 'name another file with `--output`' },
  );
}

async function beginsAsSignature(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(enough), 0, enough, 0);
    const start = buffer.subarray(0, bytesRead);
    return (start[0] === 0x30 && findTrace(start) !== undefined) || pem.test(start.toString());
  } finally {
    await file.close();
  }
}
