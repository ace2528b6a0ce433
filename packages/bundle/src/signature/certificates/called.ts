import type { Certificate } from './certificate.ts';
import { formatName } from './names.ts';

/** How messages call a certificate. */
export function called({ details }: Certificate): string {
  const name = formatName(details.subject);
  return name === '' ? 'the certificate without a name' : `the certificate of \`${name}\``;
}
