/** What a file's name alone says. `look` asks for the content before it is judged. */
export interface SecretKind {
  readonly name: RegExp;
  readonly what: string;
  /** Whether this content is secret; without it the name is enough. */
  readonly look?: (content: Uint8Array) => boolean;
}

const text = (content: Uint8Array) => new TextDecoder('latin1').decode(content);

export const holdsPrivateKey = (content: Uint8Array) =>
  /-----BEGIN [A-Z ]*PRIVATE KEY/.test(text(content));

/** Blocks of a PEM file that anyone may read. */
const publicBlocks =
  /-----BEGIN ([A-Z0-9 ]*CERTIFICATE|[A-Z ]*PUBLIC KEY|[A-Z0-9 ]*PARAMETERS|X509 CRL|PKCS7|CERTIFICATE REQUEST)-----/;

const isZip = (content: Uint8Array) => text(content.subarray(0, 4)) === 'PK\u0003\u0004';

/** A key file that is not known to be public; Keynote documents are called `.key` too. */
function mayBeKey(content: Uint8Array): boolean {
  if (holdsPrivateKey(content)) return true;
  return !publicBlocks.test(text(content)) && !isZip(content) && content.length > 0;
}

/** A value that stands there itself rather than being taken from the environment. */
const npmToken = /^[ \t]*(?:\S*:)?_(?:authToken|auth|password)[ \t]*=[ \t]*"?(?!\$\{)\S/m;

/** First match counts. docs/packing.md lists these. */
export const secretKinds: readonly SecretKind[] = [
  {
    name: /^\.env(\.(?!example$|sample$|template$|dist$|defaults$|schema$|[cm]?[jt]s$|d\.ts$).+)?$/i,
    what: 'environment settings',
  },
  { name: /\.pem$/i, what: 'a private key', look: mayBeKey },
  { name: /\.key$/i, what: 'a private key', look: mayBeKey },
  { name: /^id_(rsa|dsa|ecdsa|ed25519)(?!.*\.pub$)/i, what: 'an SSH key' },
  { name: /\.ppk$/i, what: 'an SSH key' },
  { name: /\.(p12|pfx|jks|keystore|kdbx)$/i, what: 'a key store' },
  { name: /^credentials\.json$/i, what: 'credentials' },
  { name: /^client_secret.*\.json$/i, what: 'an OAuth client secret' },
  { name: /^service[-_]?account.*\.json$/i, what: 'the key of a service account' },
  { name: /^[._]netrc$/i, what: 'passwords' },
  { name: /^\.(git-credentials|pgpass|htpasswd|dockercfg)$/i, what: 'passwords' },
  { name: /^\.npmrc$/i, what: 'a registry token', look: (content) => npmToken.test(text(content)) },
  {
    name: /^\.yarnrc\.yml$/i,
    what: 'a registry token',
    look: (content) => /^[ \t]*npmAuth(Token|Ident)[ \t]*:[ \t]*"?(?!\$\{)\S/m.test(text(content)),
  },
  {
    name: /^\.pypirc$/i,
    what: 'a registry token',
    look: (content) => /^[ \t]*password[ \t]*[=:][ \t]*\S/m.test(text(content)),
  },
];
