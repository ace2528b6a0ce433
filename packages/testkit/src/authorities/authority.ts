import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type KeyKind, makeKey, openssl } from './openssl.ts';

export interface IssueOptions {
  /** Lines of openssl's configuration, as `extendedKeyUsage=codeSigning`; sections may follow. */
  readonly extensions?: readonly string[];
  readonly key?: KeyKind;
  /** The file of a key that is there already, instead of a new one. */
  readonly keyFile?: string;
  /** A day ago and in ten years, unless told. */
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  /** As openssl names it; sha256 unless told. */
  readonly digest?: string;
  /** As `rsa_padding_mode:pss`. */
  readonly signatureOptions?: readonly string[];
  /** As `/O=Acme/CN=Ann`; `/CN=<name>` unless told. */
  readonly subject?: string;
}

export interface Issued {
  /** Files of PEM. */
  readonly certificate: string;
  readonly key: string;
  readonly pem: Buffer;
}

export interface RevocationListOptions {
  readonly thisUpdate?: Date;
  readonly nextUpdate?: Date;
  readonly extensions?: readonly string[];
  readonly digest?: string;
}

/** An authority that openssl runs, in a folder of its own. */
export interface Authority extends Issued {
  readonly folder: string;
  /** A certificate for signing code, unless extensions are told. */
  issue(name: string, options?: IssueOptions): Issued;
  /** One below it. */
  authority(name: string, options?: IssueOptions): Authority;
  /** For a reason as openssl names it, `keyCompromise`. */
  revoke(issued: Pick<Issued, 'certificate'>, reason?: string): void;
  /** In PEM, of everything revoked so far. */
  revocationList(options?: RevocationListOptions): Buffer;
}

const forAuthorities = [
  'basicConstraints=critical,CA:TRUE',
  'keyUsage=critical,keyCertSign,cRLSign',
];
const forCode = ['keyUsage=critical,digitalSignature', 'extendedKeyUsage=codeSigning'];

/** A root, which signs its own certificate. Everything of it is in a folder below `folder`. */
export function makeAuthority(folder: string, name: string, options: IssueOptions = {}): Authority {
  const place = join(folder, name);
  mkdirSync(place, { recursive: true });
  const root = issue({ folder: place }, name, { extensions: forAuthorities, ...options });
  return asAuthority(place, root);
}

function asAuthority(folder: string, issued: Issued): Authority {
  const place = { folder, issuer: issued };
  return {
    ...issued,
    folder,
    issue: (name, options) => issue(place, name, { extensions: forCode, ...options }),
    authority: (name, options) => {
      const below = issue(place, name, { extensions: forAuthorities, ...options });
      const inside = join(folder, `authority ${name}`);
      mkdirSync(inside, { recursive: true });
      return asAuthority(inside, below);
    },
    revoke: ({ certificate }, reason) => {
      ca(
        place,
        [],
        ['-revoke', certificate, ...(reason === undefined ? [] : ['-crl_reason', reason])],
      );
    },
    revocationList: ({ thisUpdate, nextUpdate, extensions = [], digest = 'sha256' } = {}) =>
      ca(place, extensions, [
        '-gencrl',
        '-md',
        digest,
        '-crlexts',
        'extensions',
        ...(thisUpdate === undefined ? [] : ['-crl_lastupdate', asTime(thisUpdate)]),
        ...(nextUpdate === undefined
          ? ['-crldays', '30']
          : ['-crl_nextupdate', asTime(nextUpdate)]),
      ]),
  };
}

interface Place {
  readonly folder: string;
  /** Absent where the certificate is signed with its own key. */
  readonly issuer?: Issued;
}

const day = 24 * 60 * 60 * 1000;

function issue(place: Place, name: string, options: IssueOptions): Issued {
  const { folder, issuer } = place;
  const { extensions = [], subject = `/CN=${name}`, digest = 'sha256' } = options;
  const key = options.keyFile ?? makeKey(folder, name, options.key);
  const [request, certificate] = [join(folder, `${name}.csr`), join(folder, `${name}.pem`)];
  const config = configure(folder, extensions);
  openssl([
    'req',
    '-new',
    '-config',
    config,
    '-utf8',
    '-key',
    key,
    '-subj',
    subject,
    '-out',
    request,
  ]);
  const self = issuer === undefined ? ['-selfsign', '-keyfile', key] : [];
  ca(place, extensions, [
    '-in',
    request,
    '-out',
    certificate,
    '-notext',
    '-preserveDN',
    '-md',
    digest,
    ...self,
    ...(options.signatureOptions ?? []).flatMap((option) => ['-sigopt', option]),
    '-startdate',
    asTime(options.notBefore ?? new Date(Date.now() - day)),
    '-enddate',
    asTime(options.notAfter ?? new Date(Date.now() + 3650 * day)),
    '-extensions',
    'extensions',
    '-create_serial',
  ]);
  return { certificate, key, pem: readFileSync(certificate) };
}

function ca(
  { folder, issuer }: Place,
  extensions: readonly string[],
  args: readonly string[],
): Buffer {
  const config = configure(folder, extensions);
  const by = issuer === undefined ? [] : ['-cert', issuer.certificate, '-keyfile', issuer.key];
  return openssl(['ca', '-batch', '-utf8', '-config', config, ...by, ...args], { cwd: folder });
}

/** What openssl wants to know of an authority; its list of what was issued starts empty. */
function configure(folder: string, extensions: readonly string[]): string {
  const config = join(folder, 'openssl.cnf');
  writeFileSync(join(folder, 'index.txt'), '', { flag: 'a' });
  writeFileSync(
    config,
    [
      '[ca]',
      'default_ca=authority',
      '[authority]',
      `database=${join(folder, 'index.txt')}`,
      `new_certs_dir=${folder}`,
      `serial=${join(folder, 'serial')}`,
      'policy=policy',
      'default_md=sha256',
      'unique_subject=no',
      'email_in_dn=yes',
      '[policy]',
      ...[
        'countryName',
        'organizationName',
        'organizationalUnitName',
        'commonName',
        'emailAddress',
      ].map((part) => `${part}=optional`),
      '[req]',
      'distinguished_name=name',
      '[name]',
      '[extensions]',
      ...extensions,
      '',
    ].join('\n'),
  );
  return config;
}

/** `YYYYMMDDHHMMSSZ` */
function asTime(time: Date): string {
  return `${time
    .toISOString()
    .replaceAll(/[-:T]|\.\d+/g, '')
    .slice(0, 14)}Z`;
}
