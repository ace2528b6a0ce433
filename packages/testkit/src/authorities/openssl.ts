import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** Runs openssl and gives its stdout; what it says on stderr is in the error when it fails. */
export function openssl(
  args: readonly string[],
  options: { readonly cwd?: string; readonly input?: Uint8Array } = {},
): Buffer {
  return execFileSync('openssl', args, { stdio: 'pipe', maxBuffer: 2 ** 26, ...options });
}

/** As `rsa:2048`, `ec:P-256` or `ed25519`. */
export type KeyKind = `rsa:${number}` | `ec:${string}` | 'ed25519';

/** Makes a private key in `<folder>/<name>.key` and gives the path. */
export function makeKey(folder: string, name: string, kind: KeyKind = 'ec:P-256'): string {
  const path = join(folder, `${name}.key`);
  const [type = '', size = ''] = kind.split(':');
  const options = {
    rsa: ['RSA', '-pkeyopt', `rsa_keygen_bits:${size}`],
    ec: ['EC', '-pkeyopt', `ec_paramgen_curve:${size}`],
    ed25519: ['ED25519'],
  }[type];
  openssl(['genpkey', '-quiet', '-algorithm', ...(options ?? [type]), '-out', path]);
  return path;
}
