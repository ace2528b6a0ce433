import { createHash, type KeyObject, sign } from 'node:crypto';
import { signatureBlock } from '@opendxt/testkit';
import { oids } from '../cms/index.ts';
import type { SignatureFaultCode } from '../types.ts';
import { type DerNode, fieldsOf, inside, parseDer, walk, writeDer } from './der-tree.ts';
import { counting, partsOf } from './scene.ts';
import type { Tampering } from './tampering.ts';

type Fields = ReturnType<typeof fieldsOf>;

/** What a forger brings along. */
export interface Forger {
  readonly certificate: Buffer;
  readonly key: KeyObject;
}

/** `signed` of layout B with another message in its block. */
export function withMessage(signed: Buffer, der: Buffer): Buffer {
  const block = signatureBlock(der);
  return Buffer.concat([counting(partsOf(signed).archive, block.length), block]);
}

const oid = (text: string): Buffer => {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  const parts = [first * 40 + second, ...rest].map((part) => {
    const bytes = [part % 128];
    for (let left = Math.floor(part / 128); left > 0; left = Math.floor(left / 128)) {
      bytes.unshift(0x80 + (left % 128));
    }
    return Buffer.from(bytes);
  });
  return Buffer.concat(parts);
};

const identifier = (text: string): DerNode => ({ tag: 6, content: oid(text) });
const attribute = (type: string, ...values: DerNode[]): DerNode => ({
  tag: 0x30,
  content: [identifier(type), { tag: 0x31, content: values }],
});
const copy = (node: DerNode): DerNode => parseDer(writeDer(node));

function attributeOf({ attributes }: Fields, type: string): DerNode {
  const wanted = oid(type);
  const found = inside(attributes).find((one) => wanted.equals(writeDer(walk(one, 0)).subarray(2)));
  if (found === undefined) throw new Error(`expected the attribute ${type}`);
  return found;
}

function without(fields: Fields, type: string): void {
  const gone = attributeOf(fields, type);
  fields.attributes.content = inside(fields.attributes).filter((one) => one !== gone);
}

/** Signs the attributes as they are now, as whoever has the key could. */
function signAgain({ attributes, signature }: Fields, { key }: Forger): void {
  const signed = Buffer.from(writeDer(attributes));
  signed[0] = 0x31;
  signature.content = sign('sha256', signed, key);
}

/**
 * What can be done to the message in a block by who has its bytes, those of another message by the
 * same signer (`other`), and a key and a certificate of their own. `signed` has a P-256 signature.
 */
export function* messageTamperings(
  signed: Buffer,
  other: Buffer,
  forger: Forger,
): Iterable<Tampering> {
  const { der } = partsOf(signed);
  const theirs = fieldsOf(parseDer(partsOf(other).der));
  const edit = (
    state: Tampering['state'],
    fault: SignatureFaultCode,
    name: string,
    change: (fields: Fields) => void,
  ): Tampering => {
    const message = parseDer(der);
    change(fieldsOf(message));
    return { name, state, fault, bytes: withMessage(signed, writeDer(message)) };
  };
  const malformed = (name: string, change: (fields: Fields) => void) =>
    edit('malformed', 'malformed', name, change);
  const broken = (name: string, change: (fields: Fields) => void) =>
    edit('tampered', 'signature-invalid', name, change);
  const differing = (name: string, change: (fields: Fields) => void) =>
    edit('tampered', 'digest-mismatch', name, change);

  yield malformed('no signed attributes', ({ signer, attributes }) => {
    signer.content = inside(signer).filter((field) => field !== attributes);
  });
  yield malformed('an empty list of signed attributes', ({ attributes }) => {
    attributes.content = [];
  });
  for (const type of [oids.contentType, oids.messageDigest] as const) {
    yield malformed(`the attribute ${type} removed`, (fields) => without(fields, type));
    yield malformed(`the attribute ${type} twice`, (fields) => {
      inside(fields.attributes).push(copy(attributeOf(fields, type)));
    });
    yield malformed(`two values in the attribute ${type}`, (fields) => {
      const values = inside(walk(attributeOf(fields, type), 1));
      values.push(...values.map(copy));
    });
    yield malformed(`no value in the attribute ${type}`, (fields) => {
      walk(attributeOf(fields, type), 1).content = [];
    });
  }
  for (const type of [oids.signingTime, oids.signingCertificateV2] as const) {
    yield broken(`the attribute ${type} removed`, (fields) => without(fields, type));
  }
  yield broken('an attribute added', ({ attributes }) => {
    inside(attributes).push(attribute('1.2.3.4', { tag: 4, content: Buffer.from('x') }));
  });
  yield broken('another signing time', (fields) => {
    walk(attributeOf(fields, oids.signingTime), 1, 0).content = Buffer.from('200101000000Z');
  });
  yield malformed('a signing time that is none', (fields) => {
    walk(attributeOf(fields, oids.signingTime), 1, 0).content = Buffer.from('yesterday');
  });
  yield differing('another digest in the attributes', (fields) => {
    const digest = createHash('sha256').update('another').digest();
    walk(attributeOf(fields, oids.messageDigest), 1, 0).content = digest;
  });
  yield differing('a digest of no bytes', (fields) => {
    walk(attributeOf(fields, oids.messageDigest), 1, 0).content = Buffer.alloc(0);
  });
  yield malformed('another content type in the attributes', (fields) => {
    walk(attributeOf(fields, oids.contentType), 1, 0).content = oid(oids.timestampInfo);
  });
  yield malformed('another content type outside of them', ({ content }) => {
    walk(content, 0).content = oid(oids.timestampInfo);
  });
  yield malformed('content inside', ({ content }) => {
    const inner: DerNode = { tag: 4, content: Buffer.from('content') };
    inside(content).push({ tag: 0xa0, content: [inner] });
  });
  yield* algorithmTamperings(edit, malformed);
  yield* signerTamperings({ malformed, broken, differing, edit }, theirs, forger);
}

type Edit = (
  state: Tampering['state'],
  fault: SignatureFaultCode,
  name: string,
  change: (fields: Fields) => void,
) => Tampering;
type Named = (name: string, change: (fields: Fields) => void) => Tampering;

const sha384 = '2.16.840.1.101.3.4.2.2';
const sha1 = '1.3.14.3.2.26';

function* algorithmTamperings(edit: Edit, malformed: Named): Iterable<Tampering> {
  yield malformed('another digest algorithm for the signer', ({ digest }) => {
    walk(digest, 0).content = oid(sha384);
  });
  yield malformed('another digest algorithm for all', ({ digests }) => {
    walk(digests, 0, 0).content = oid(sha384);
  });
  yield malformed('another digest algorithm for both', ({ digest, digests }) => {
    walk(digest, 0).content = oid(sha384);
    walk(digests, 0, 0).content = oid(sha384);
  });
  yield edit('tampered', 'digest-mismatch', 'another digest algorithm everywhere', (fields) => {
    walk(fields.digest, 0).content = oid(sha384);
    walk(fields.digests, 0, 0).content = oid(sha384);
    walk(fields.algorithm, 0).content = oid('1.2.840.10045.4.3.3');
  });
  yield edit(
    'malformed',
    'weak-algorithm',
    'SHA-1 for a digest algorithm',
    ({ digest, digests }) => {
      walk(digest, 0).content = oid(sha1);
      walk(digests, 0, 0).content = oid(sha1);
    },
  );
  yield edit('malformed', 'weak-algorithm', 'ECDSA with SHA-1', ({ algorithm }) => {
    walk(algorithm, 0).content = oid('1.2.840.10045.4.1');
  });
  yield malformed('no digest algorithm', ({ digests }) => {
    digests.content = [];
  });
  yield malformed('two digest algorithms', ({ digests }) => {
    inside(digests).push(copy(walk(digests, 0)));
  });
  yield malformed('an unknown digest algorithm', ({ digest }) => {
    walk(digest, 0).content = oid('1.2.3.4');
  });
  yield malformed('an unknown signature algorithm', ({ algorithm }) => {
    walk(algorithm, 0).content = oid('1.3.101.112');
  });
  yield malformed('parameters for an algorithm that has none', ({ algorithm }) => {
    inside(algorithm).push({ tag: 4, content: Buffer.from('x') });
  });
  yield edit('tampered', 'signature-invalid', 'RSA for a key of ECDSA', ({ algorithm }) => {
    walk(algorithm, 0).content = oid('1.2.840.113549.1.1.11');
  });
}

interface Edits {
  readonly malformed: Named;
  readonly broken: Named;
  readonly differing: Named;
  readonly edit: Edit;
}

function* signerTamperings(
  { malformed, broken, differing, edit }: Edits,
  theirs: Fields,
  forger: Forger,
): Iterable<Tampering> {
  const forged = parseDer(forger.certificate);
  yield differing('the signer of another bundle', ({ signers }) => {
    signers.content = [copy(theirs.signer)];
  });
  yield broken('the signature of another bundle', ({ signature }) => {
    signature.content = theirs.signature.content;
  });
  yield broken('a signature of no bytes', ({ signature }) => {
    signature.content = Buffer.alloc(0);
  });
  yield broken('the signature of another key', (fields) => signAgain(fields, forger));
  yield malformed('no signer', ({ signers }) => {
    signers.content = [];
  });
  yield malformed('the signer twice', ({ signers, signer }) => {
    inside(signers).push(copy(signer));
  });
  yield malformed('another signer too', ({ signers }) => {
    inside(signers).unshift(copy(theirs.signer));
  });
  yield malformed('no certificates', ({ certificates }) => {
    certificates.content = [];
  });
  yield malformed('no list of certificates', ({ data, certificates }) => {
    data.content = inside(data).filter((field) => field !== certificates);
  });
  yield malformed('the forger’s certificate alone', ({ certificates }) => {
    certificates.content = [forged];
  });
  yield malformed('the certificate twice', ({ certificates }) => {
    inside(certificates).push(copy(walk(certificates, 0)));
  });
  yield malformed('33 certificates', ({ certificates }) => {
    inside(certificates).push(...Array.from({ length: 32 }, () => forged));
  });
  yield malformed('something else for a certificate', ({ certificates }) => {
    inside(certificates).push({ tag: 0x30, content: [{ tag: 2, content: Buffer.of(1) }] });
  });
  yield malformed('an attribute certificate', ({ certificates }) => {
    inside(certificates).push({ tag: 0xa1, content: [] });
  });
  const rename = ({ id }: Fields) => {
    const body = walk(forged, 0);
    id.content = [walk(body, 3), walk(body, 1)].map(copy);
  };
  yield broken('the forger’s certificate named as the signer’s', (fields) => {
    inside(fields.certificates).push(forged);
    rename(fields);
  });
  yield broken('the forger’s certificate and signature', (fields) => {
    inside(fields.certificates).push(forged);
    rename(fields);
    signAgain(fields, forger);
  });
  yield edit('intact', 'no-path', 'a signature that is the forger’s altogether', (fields) => {
    fields.certificates.content = [forged];
    rename(fields);
    without(fields, oids.signingCertificateV2);
    signAgain(fields, forger);
  });
  // What names the certificate is not signed, so that one can be made that it names as well.
  const namesake = ({ certificates, id }: Fields) => {
    const own = copy(forged);
    const body = walk(own, 0);
    inside(body)[1] = copy(walk(id, 1));
    inside(body)[3] = copy(walk(id, 0));
    certificates.content = [own];
  };
  yield broken('a certificate with the signer’s issuer and number', namesake);
  yield broken('such a certificate and its signature', (fields) => {
    namesake(fields);
    signAgain(fields, forger);
  });
  yield edit('intact', 'no-path', 'such a certificate in a signature of its own', (fields) => {
    namesake(fields);
    without(fields, oids.signingCertificateV2);
    signAgain(fields, forger);
  });
  yield malformed('another version of the signer', ({ signer }) => {
    walk(signer, 0).content = Buffer.of(3);
  });
  yield malformed('another version of the message', ({ version }) => {
    version.content = Buffer.of(3);
  });
  yield malformed('a list of revoked certificates', ({ data }) => {
    inside(data).splice(-1, 0, { tag: 0xa1, content: [] });
  });
  yield malformed('an unsigned attribute', ({ signer }) => {
    const attributes = [attribute('1.2.3.4', { tag: 5, content: Buffer.alloc(0) })];
    inside(signer).push({ tag: 0xa1, content: attributes });
  });
  yield edit('intact', 'timestamp-invalid', 'a timestamp that is none', ({ signer }) => {
    const attributes = [attribute(oids.timestampToken, { tag: 0x30, content: [] })];
    inside(signer).push({ tag: 0xa1, content: attributes });
  });
  yield malformed('two timestamps', ({ signer }) => {
    const token = attribute(oids.timestampToken, { tag: 0x30, content: [] });
    inside(signer).push({ tag: 0xa1, content: [token, copy(token)] });
  });
  yield malformed('another type of message', ({ message }) => {
    walk(message, 0).content = oid(oids.data);
  });
  yield malformed('more behind the message', ({ message }) => {
    inside(message).push({ tag: 5, content: Buffer.alloc(0) });
  });
}
