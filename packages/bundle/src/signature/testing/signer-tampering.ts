import { oids } from '../cms/index.ts';
import { inside, parseDer, walk } from './der-tree.ts';
import {
  attribute,
  copy,
  type Edits,
  type Fields,
  type Forger,
  oid,
  signAgain,
  without,
} from './message-edits.ts';
import type { Tampering } from './tampering.ts';

/** What can be done to who signed, and to what comes with the signature unsigned. */
export function* signerTamperings(
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
