import { createHash } from 'node:crypto';
import { oids } from '../cms/index.ts';
import type { SignatureFaultCode } from '../types.ts';
import { type DerNode, fieldsOf, inside, parseDer, walk, writeDer } from './der-tree.ts';
import {
  attribute,
  attributeOf,
  copy,
  type Edit,
  type Fields,
  type Forger,
  type Named,
  oid,
  withMessage,
  without,
} from './message-edits.ts';
import { partsOf } from './scene.ts';
import { signerTamperings } from './signer-tampering.ts';
import type { Tampering } from './tampering.ts';

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
