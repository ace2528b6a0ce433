import { HostError } from '../error/index.ts';

/** Where a bundle is to be had, and what it must be. */
export interface BundleAddress {
  /** Without the fragment. */
  readonly url: URL;
  /** SHA-256 of the file, 64 lowercase hex digits, where the address names it. */
  readonly digest?: string;
}

/** Whether an argument is meant as an address and not as a path. */
export function isAddress(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text);
}

/**
 * Reads `https://host/path#sha256=<64 hex digits>`. Without the digest what arrives is whatever the
 * server sends. Plain `http:` is for this machine alone, and only with a digest.
 * @throws {HostError} `invalid-address`
 */
export function parseAddress(text: string): BundleAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) throw invalid(`\`${text.split('#', 1)[0]}\` is no address`);
  const digest = readDigest(url.hash);
  url.hash = '';
  if (url.username !== '' || url.password !== '')
    throw invalid('an address must not hold a user name or a password: it is kept and shown');
  refuseUnsafe(url, digest);
  return { url, ...(digest === undefined ? {} : { digest }) };
}

/** Also asked for each address that a server sends us on to. */
export function refuseUnsafe({ protocol, hostname, host }: URL, digest: string | undefined): void {
  if (protocol === 'https:') return;
  if (protocol !== 'http:')
    throw invalid(`expected an address with \`https:\`, found \`${protocol}\``);
  if (!/^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname))
    throw invalid(
      `\`http://${host}\` is not encrypted: anybody on the way could replace the bundle`,
      'use `https:`',
    );
  if (digest === undefined)
    throw invalid(
      `\`http://${host}\` proves nothing about what it sends`,
      'add `#sha256=<digest>`: `dxt pack` and `dxt info` print it',
    );
}

function readDigest(fragment: string): string | undefined {
  if (fragment === '' || fragment === '#') return undefined;
  const [, digest] = /^#sha256=([0-9a-f]{64})$/i.exec(fragment) ?? [];
  if (digest === undefined)
    throw invalid(
      `expected \`#sha256=\` and 64 hex digits at the end of the address, found \`${fragment}\``,
    );
  return digest.toLowerCase();
}

function invalid(message: string, hint?: string): HostError {
  return new HostError('invalid-address', message, hint === undefined ? {} : { hint });
}
