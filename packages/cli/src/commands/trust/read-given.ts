import {
  BundleError,
  readCertificates,
  type Certificate,
  readRevocationLists,
} from '@opendxt/bundle';
import { CliError, type CommandContext } from '../../command/index.ts';
import { readGivenFile } from '../../given-file/index.ts';

/** What a file holds that trust is about. */
export type Given =
  | { readonly kind: 'certificate'; readonly certificate: Certificate }
  | { readonly kind: 'revocations'; readonly pem: string };

/**
 * Reads a certificate, or lists of revoked ones.
 * @throws {CliError} `not-found`, `unreadable`
 * @throws {BundleError} where it is neither
 */
export async function readGiven(context: CommandContext, file: string): Promise<Given> {
  const bytes = await readGivenFile(context, file);
  const isText = bytes.includes('-----BEGIN ');
  if (isText ? bytes.includes('-----BEGIN X509 CRL-----') : isRevocationList(bytes)) {
    readRevocationLists([bytes]);
    return { kind: 'revocations', pem: isText ? bytes.toString() : asPem(bytes) };
  }
  const [certificate, ...others] = readCertificates(bytes, `\`${file}\``);
  if (certificate === undefined || others.length > 0)
    throw new CliError('unreadable', `\`${file}\` has ${others.length + 1} certificates`, {
      hint: 'expected one; trust is given to each by itself',
    });
  return { kind: 'certificate', certificate };
}

function isRevocationList(der: Buffer): boolean {
  try {
    readRevocationLists([der]);
    return true;
  } catch (error) {
    if (error instanceof BundleError) return false;
    throw error;
  }
}

function asPem(der: Uint8Array): string {
  const label = 'X509 CRL';
  const base64 = Buffer.from(der).toString('base64');
  const lines = base64.match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
