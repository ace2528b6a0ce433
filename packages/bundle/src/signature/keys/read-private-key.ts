import { createPrivateKey, type KeyObject } from 'node:crypto';
import { BundleError } from '../../error/index.ts';
import { keyWeakness, pemBlocks } from '../certificates/index.ts';

const labels = new Set([
  'PRIVATE KEY',
  'ENCRYPTED PRIVATE KEY',
  'RSA PRIVATE KEY',
  'EC PRIVATE KEY',
]);

/** Whether a pass phrase is needed to read a private key. */
export function isEncryptedKey(pem: Uint8Array): boolean {
  const text = Buffer.from(pem).toString('latin1');
  return /-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: ?4, ?ENCRYPTED/m.test(text);
}

/**
 * Reads a private key: PEM of PKCS#8, PKCS#1 or SEC1, encrypted or not. `place` is what messages
 * call it, as `` `key.pem` ``; neither key nor pass phrase are ever in one. BundleError
 * `passphrase-missing`, `passphrase-wrong`, `key-weak`, `key-invalid`.
 */
export function readPrivateKey(
  pem: Uint8Array,
  passphrase?: string | Buffer,
  place = 'the key',
): KeyObject {
  if (!pemBlocksOrOld(pem))
    throw new BundleError(
      'key-invalid',
      `${place} has no private key: expected PEM with \`BEGIN PRIVATE KEY\` or \`BEGIN ENCRYPTED PRIVATE KEY\``,
    );
  const isEncrypted = isEncryptedKey(pem);
  if (isEncrypted && passphrase === undefined)
    throw new BundleError('passphrase-missing', `${place} is encrypted and needs its pass phrase`);
  const key = open(pem, isEncrypted ? passphrase : undefined, place);
  const weakness = keyWeakness(key);
  if (weakness !== undefined) throw new BundleError('key-weak', `${place} ${weakness}`);
  return key;
}

function pemBlocksOrOld(pem: Uint8Array): boolean {
  const text = Buffer.from(pem).toString('latin1');
  return (
    pemBlocks(pem).some(({ label }) => labels.has(label)) ||
    /-----BEGIN (?:RSA|EC) PRIVATE KEY-----/.test(text)
  );
}

function open(pem: Uint8Array, passphrase: string | Buffer | undefined, place: string): KeyObject {
  try {
    return createPrivateKey({
      key: Buffer.from(pem),
      format: 'pem',
      ...(passphrase === undefined ? {} : { passphrase }),
    });
  } catch {
    // OpenSSL's error is left out: nothing of a key belongs into a message.
    if (passphrase !== undefined)
      throw new BundleError('passphrase-wrong', `the pass phrase does not open ${place}`);
    throw new BundleError('key-invalid', `${place} is no private key that can be read`);
  }
}
