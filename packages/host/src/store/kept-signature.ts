import type { SignatureEvidence } from '@opendxt/bundle';
import { isObject } from '../json/index.ts';
import type { TrustDecision } from '../trust/index.ts';

/** What was found out about the signature of a bundle when it was installed. */
export interface KeptSignature {
  /** Judged anew at each start, by what is trusted and blocked then. */
  readonly evidence: SignatureEvidence;
  /** What it came to at the install. */
  readonly decision: TrustDecision;
}

/** Whether what was read from a file has all that a decision is made from. */
export function isKeptSignature(value: unknown): value is KeptSignature {
  return isObject(value) && isEvidence(value['evidence']) && isDecision(value['decision']);
}

function isEvidence(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { state, fileDigest, judgedAt, faults, chain, signer, anchor, sigstore } = value;
  return (
    ['none', 'malformed', 'tampered', 'intact'].some((known) => known === state) &&
    [fileDigest, judgedAt].every(isText) &&
    isList(faults, isFault) &&
    isList(chain, isCertificate) &&
    (signer === undefined || isCertificate(signer)) &&
    (anchor === undefined || (isObject(anchor) && isCertificate(anchor['certificate']))) &&
    (sigstore === undefined ||
      (isObject(sigstore) && isText(sigstore['identity']) && isText(sigstore['issuer'])))
  );
}

function isDecision(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { status, summary, reasons, publisher, refused } = value;
  return (
    [status, summary].every(isText) &&
    isList(reasons, isFault) &&
    typeof refused === 'boolean' &&
    (publisher === undefined ||
      (isObject(publisher) && isText(publisher['id']) && isText(publisher['name'])))
  );
}

function isFault(value: unknown): boolean {
  return isObject(value) && isText(value['code']) && isText(value['message']);
}

function isCertificate(value: unknown): boolean {
  return (
    isObject(value) &&
    ['subject', 'issuer', 'fingerprint', 'key', 'notBefore', 'notAfter'].every((key) =>
      isText(value[key]),
    )
  );
}

const isText = (value: unknown): value is string => typeof value === 'string';

const isList = (value: unknown, isOne: (item: unknown) => boolean) =>
  Array.isArray(value) && value.every(isOne);
