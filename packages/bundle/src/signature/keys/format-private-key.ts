import { createCipheriv, type KeyObject, pbkdf2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import * as asn1js from 'asn1js';

const derive = promisify(pbkdf2);

/** Node would take 2,048, which was right in 2000. */
const iterations = 600_000;

/**
 * PKCS#8 in PEM; with a pass phrase encrypted as RFC 8018 says (PBES2: PBKDF2 with HMAC and
 * SHA-256, AES-256 in CBC mode), which openssl reads.
 */
export async function formatPrivateKey(key: KeyObject, passphrase?: string): Promise<string> {
  const der = key.export({ type: 'pkcs8', format: 'der' });
  if (passphrase === undefined) return formatPem('PRIVATE KEY', der);
  const [salt, iv] = [randomBytes(16), randomBytes(16)];
  const secret = await derive(passphrase, salt, iterations, 32, 'sha256');
  const cipher = createCipheriv('aes-256-cbc', secret, iv);
  const encrypted = Buffer.concat([cipher.update(der), cipher.final()]);
  return formatPem('ENCRYPTED PRIVATE KEY', encode(salt, iv, encrypted));
}

/** RFC 7468. */
export function formatPem(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}

/** EncryptedPrivateKeyInfo of RFC 5958. */
function encode(salt: Buffer, iv: Buffer, encrypted: Buffer): Uint8Array {
  const derivation = sequence(
    identifier('1.2.840.113549.1.5.12'),
    sequence(
      octets(salt),
      new asn1js.Integer({ value: iterations }),
      sequence(identifier('1.2.840.113549.2.9'), new asn1js.Null()),
    ),
  );
  const encryption = sequence(identifier('2.16.840.1.101.3.4.1.42'), octets(iv));
  const scheme = sequence(identifier('1.2.840.113549.1.5.13'), sequence(derivation, encryption));
  return new Uint8Array(sequence(scheme, octets(encrypted)).toBER());
}

function sequence(...value: asn1js.AsnType[]): asn1js.Sequence {
  return new asn1js.Sequence({ value });
}

function identifier(value: string): asn1js.ObjectIdentifier {
  return new asn1js.ObjectIdentifier({ value });
}

function octets(bytes: Buffer): asn1js.OctetString {
  return new asn1js.OctetString({ valueHex: Uint8Array.from(bytes) });
}
