import { basename } from 'node:path';
import type { Certificate } from '@opendxt/bundle';
import {
  callSubject,
  changeTrust,
  withPublisher,
  withRevocations,
  type TrustDocument,
  type TrustedPublisher,
} from '@opendxt/host';
import { CliError, type CommandBody, type CommandContext } from '../../command/index.ts';
import { homeOf } from '../../host-access/index.ts';
import { visibleLine } from '../../printer/index.ts';
import { readGiven } from './read-given.ts';

interface Options {
  readonly ca?: boolean;
  readonly certificateIdentity?: string;
  readonly certificateOidcIssuer?: string;
  readonly name?: string;
  readonly only?: readonly string[];
}

/** What is added, and what is said of it. */
interface Addition {
  readonly name: string;
  readonly kind: string;
  readonly add: (document: TrustDocument) => TrustDocument;
  /** After the name. */
  readonly text: string;
}

export const run: CommandBody<Options> = async (context, [file], options) => {
  const { printer } = context;
  const { name, kind, add, text } = await readAddition(context, file, options);
  await changeTrust(homeOf(context), add);
  const { only } = options;
  printer.document({ name, kind, ...(only && { only }) });
  printer.data(visibleLine(`\`${name}\`: ${text}`));
  return 0;
};

async function readAddition(
  context: CommandContext,
  file: string | undefined,
  options: Options,
): Promise<Addition> {
  const since = new Date().toISOString();
  const { only, certificateIdentity: identity, certificateOidcIssuer: issuer } = options;
  const publisher = (name: string, trusts: TrustedPublisher['trusts'], text: string): Addition => ({
    name,
    kind: trusts.kind,
    add: (document) => withPublisher(document, { name, trusts, since, ...(only && { only }) }),
    text: only === undefined ? text : `${text}, for ${only.join(', ')} alone`,
  });
  if (identity !== undefined || issuer !== undefined || file === undefined) {
    if (identity === undefined || issuer === undefined || file !== undefined || options.ca)
      throw new CliError(
        'usage',
        'expected a file, or `--certificate-identity` and `--certificate-oidc-issuer` together',
      );
    const text = `trusting what is signed by ${identity}, as ${issuer} vouches`;
    return publisher(options.name ?? identity, { kind: 'sigstore', identity, issuer }, text);
  }
  const given = await readGiven(context, file);
  if (given.kind === 'revocations') {
    if (options.ca || only !== undefined)
      throw new CliError(
        'usage',
        'a revocation list is of no authority and for no extension alone',
      );
    const name = options.name ?? basename(file);
    const add = (document: TrustDocument) =>
      withRevocations(document, { name, pem: given.pem, since });
    return { name, kind: 'revocations', add, text: 'heeding this revocation list' };
  }
  const { certificate, pem } = given;
  const { subject, key, isCa } = certificate.facts;
  expectKind(certificate, file, options);
  const name = options.name ?? (callSubject(subject) || key.slice(0, 16));
  const who = `${subject || 'a certificate without a name'} (key sha256:${key})`;
  return isCa
    ? publisher(name, { kind: 'ca', pem }, `trusting whoever is vouched for by ${who}`)
    : publisher(name, { kind: 'certificate', pem }, `trusting what is signed by ${who}`);
}

/** Who trusts an authority has to mean it: it lets in whomever that names. */
function expectKind({ facts }: Certificate, file: string, { ca = false }: Options): void {
  if (facts.isCa === ca) return;
  const hint = ca
    ? 'without `--ca` this very key is trusted'
    : '`--ca` trusts whoever it vouches for; expected the certificate of a publisher otherwise';
  throw new CliError('usage', `\`${file}\` is ${ca ? 'not ' : ''}the certificate of an authority`, {
    hint,
  });
}
