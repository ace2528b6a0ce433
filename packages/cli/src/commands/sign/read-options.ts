import type { KeyObject } from 'node:crypto';
import {
  type Certificate,
  isEncryptedKey,
  readCertificates,
  readPrivateKey,
  type SignOptions,
} from '@opendxt/bundle';
import { CliError, type CommandContext } from '../../command/index.ts';
import { readGivenFile } from '../../given-file/index.ts';
import { type PassphraseOptions, readPassphrase } from '../../passphrase/index.ts';

export interface Options extends PassphraseOptions {
  readonly cert: string;
  readonly key: string;
  readonly chain?: string;
  readonly timestamp?: string;
  readonly detached?: true;
  readonly layout?: string;
  readonly replace?: true;
  readonly output?: string;
}

export function readLayout({ detached, layout }: Options): SignOptions['layout'] {
  if (detached === true && layout !== undefined)
    throw new CliError('usage', '`--layout` is for a signature inside, not for `--detached`');
  if (detached === true) return 'detached';
  if (layout === undefined || layout === 'B' || layout === 'C') return layout ?? 'B';
  throw new CliError('usage', `\`--layout\` expects B or C, found \`${layout}\``);
}

export interface Identity {
  /** The signer's own first. */
  readonly certificates: readonly Certificate[];
  readonly key: KeyObject;
}

/** Certificates and key; the pass phrase is asked for where the key needs one. */
export async function readIdentity(context: CommandContext, options: Options): Promise<Identity> {
  const { cert, chain, key: keyFile } = options;
  const own = await certificatesOf(context, '--cert', cert);
  const above = chain === undefined ? [] : await certificatesOf(context, '--chain', chain);
  const known = new Set(own.map(({ facts }) => facts.fingerprint));
  const certificates = [...own, ...above.filter(({ facts }) => !known.has(facts.fingerprint))];
  const pem = await readGivenFile({ cwd: context.cwd, option: '--key' }, keyFile);
  const place = `\`${keyFile}\``;
  const passphrase = isEncryptedKey(pem)
    ? await readPassphrase(context, options, place)
    : undefined;
  return { certificates, key: readPrivateKey(pem, passphrase, place) };
}

async function certificatesOf(
  { cwd }: CommandContext,
  option: string,
  path: string,
): Promise<readonly Certificate[]> {
  return readCertificates(await readGivenFile({ cwd, option }, path), `\`${path}\``);
}
