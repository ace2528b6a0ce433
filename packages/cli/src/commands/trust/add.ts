import { basename, resolve } from 'node:path';
import {
  callSubject,
  changeTrust,
  tellHost,
  withPublisher,
  withRevocations,
  type TrustDocument,
  type TrustedPublisher,
} from '@opendxt/host';
import { CliError, type CommandBody, type CommandContext } from '../../command/index.ts';
import { homeOf } from '../../host-access/index.ts';
import { visibleLine } from '../../printer/index.ts';
import { type Given, readGiven } from './read-given.ts';
import { isBundle, readSigner, type Signer } from './signer.ts';

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
  checkName(options);
  const { name, kind, add, text } = await readAddition(context, file, options);
  const home = homeOf(context);
  await changeTrust(home, add);
  await tellHost(home);
  const { only } = options;
  printer.document({ name, kind, ...(only && { only }) });
  printer.data(visibleLine(`\`${name}\`: ${text}`));
  return 0;
};

function checkName({ name }: Options): void {
  if (name === undefined || (name.trim() !== '' && !/\p{Cc}|\p{Cf}|\p{Cs}/u.test(name))) return;
  throw new CliError('usage', '`--name` expects a name of characters that can be seen');
}

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
  const given = await readAnything(context, file);
  switch (given.kind) {
    case 'revocations': {
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
    case 'sigstore': {
      const { identity, issuer } = given;
      const text = `trusting what is signed by ${identity}, as ${issuer} vouches`;
      return publisher(options.name ?? identity, { kind: 'sigstore', identity, issuer }, text);
    }
    case 'certificate': {
      const { certificate } = given;
      const { subject, key, isCa } = certificate.facts;
      const pem = certificate.x509.toString();
      const name = options.name ?? (callSubject(subject) || key.slice(0, 16));
      const who = `${subject || 'a certificate without a name'} (key sha256:${key})`;
      if (options.ca) {
        if (!isCa)
          throw new CliError('usage', `\`${file}\` is not the certificate of an authority`);
        return publisher(name, { kind: 'ca', pem }, `trusting whoever is vouched for by ${who}`);
      }
      if (isCa)
        context.printer.note(
          'it may vouch for others, who are not trusted by this: `--ca` does that',
        );
      return publisher(name, { kind: 'certificate', pem }, `trusting what is signed by ${who}`);
    }
  }
}

/** What a file holds that can be trusted: of a bundle, who signed it. */
async function readAnything(context: CommandContext, file: string): Promise<Given | Signer> {
  const path = resolve(context.cwd, file);
  return (await isBundle(path)) ? readSigner(context, path, file) : readGiven(context, file);
}
