import { CmsError, type CmsMessage, type DigestName, oids, readMessage } from '../cms/index.ts';

/**
 * Reads the signature of a bundle, which is over bytes that are not inside it and brings nothing
 * that is neither signed nor used: what nobody looks at could be changed unseen.
 */
export function readBundleMessage(der: Buffer): CmsMessage | CmsError {
  try {
    const message = readMessage(der);
    const problem = findProblem(message);
    return problem === undefined ? message : new CmsError('malformed', problem);
  } catch (error) {
    if (error instanceof CmsError) return error;
    throw error;
  }
}

/** What the bundle has to be hashed with for it. */
export const digestNameOf = (message: CmsMessage | CmsError): DigestName =>
  message instanceof CmsError ? 'sha256' : message.signer.digest;

function findProblem(message: CmsMessage): string | undefined {
  const { contentType, content, hasRevocations, signer } = message;
  if (contentType !== oids.data) return `expected a signature over data, found ${contentType}`;
  if (content !== undefined) {
    return 'expected a signature over the bundle, found one over content of its own';
  }
  if (hasRevocations) return 'expected no revocation lists in the signature, found some';
  const [other] = signer.unsignedAttributes;
  return other === undefined
    ? undefined
    : `expected no other unsigned attribute than a timestamp, found ${other}`;
}
