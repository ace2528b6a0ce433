import { randomBytes } from 'node:crypto';
import * as asn1js from 'asn1js';
import { AlgorithmIdentifier, MessageImprint, TimeStampReq } from 'pkijs';
import { BundleError } from '../../error/index.ts';
import { readResponse } from './response.ts';
import { readToken, tokenProblems } from './token.ts';

export interface TimestampRequestOptions {
  readonly fetch: typeof globalThis.fetch;
  readonly signal?: AbortSignal;
}

const sha256 = '2.16.840.1.101.3.4.2.1';
const patience = 30_000;
/** Tokens with a whole chain have some 10 KB. */
const largestAnswer = 1024 * 1024;

/**
 * Asks an authority for a timestamp (RFC 3161 section 3.4) and answers with its token in DER, which
 * has the authority's certificate in it and is of this request. `imprint` is the SHA-256 of the
 * signature's value. BundleError `timestamp-failed`, `cancelled`.
 */
export async function requestTimestamp(
  url: string,
  imprint: Buffer,
  options: TimestampRequestOptions,
): Promise<Buffer> {
  const place = placeOf(url);
  const nonce = makeNonce();
  const answer = await ask(place, encodeRequest(imprint, nonce), options);
  const response = readResponse(answer);
  if ('refusal' in response) throw failed(place, response.refusal);
  const token = readToken(response.token);
  if ('problem' in token) throw failed(place, `answered with a token of no use: ${token.problem}`);
  const [problem] = tokenProblems(token, (hash) => (hash === 'sha256' ? imprint : Buffer.of()));
  if (problem !== undefined) throw failed(place, `answered with a token of no use: ${problem}`);
  if (token.info.nonce !== nonce.toString('hex'))
    throw failed(place, 'answered with a timestamp of another request');
  return response.token;
}

/** What is left of the address in messages has no name and no password. */
function placeOf(url: string): URL {
  const place = URL.canParse(url) ? new URL(url) : undefined;
  if (place === undefined || !['http:', 'https:'].includes(place.protocol))
    throw new BundleError(
      'timestamp-failed',
      'expected the address of a timestamp authority as `http://` or `https://`',
      { hint: '`--timestamp` names it' },
    );
  if (place.username !== '' || place.password !== '')
    throw failed(place, 'is not asked by an address with a name or a password in it');
  return place;
}

function failed(place: URL, said: string, cause?: unknown): BundleError {
  return new BundleError(
    'timestamp-failed',
    `the timestamp authority \`${place.host}${place.pathname}\` ${said}`,
    {
      cause,
      hint: 'without `--timestamp` the signature is good for as long as the certificate is',
    },
  );
}

/** Positive and of the same length always, so that its DER is its bytes. */
function makeNonce(): Buffer {
  const nonce = randomBytes(16);
  nonce[0] = ((nonce[0] ?? 0) & 0x3f) | 0x40;
  return nonce;
}

function encodeRequest(imprint: Buffer, nonce: Buffer): Uint8Array<ArrayBuffer> {
  const algorithm = { algorithmId: sha256, algorithmParams: new asn1js.Null() };
  const request = new TimeStampReq({
    version: 1,
    messageImprint: new MessageImprint({
      hashAlgorithm: new AlgorithmIdentifier(algorithm),
      hashedMessage: new asn1js.OctetString({ valueHex: Uint8Array.from(imprint) }),
    }),
    nonce: new asn1js.Integer({ valueHex: Uint8Array.from(nonce) }),
    certReq: true,
  });
  return new Uint8Array(request.toSchema().toBER());
}

async function ask(
  place: URL,
  body: Uint8Array<ArrayBuffer>,
  { fetch, signal }: TimestampRequestOptions,
): Promise<Buffer> {
  const timeout = AbortSignal.timeout(patience);
  try {
    const response = await fetch(place, {
      method: 'POST',
      headers: {
        'content-type': 'application/timestamp-query',
        accept: 'application/timestamp-reply',
      },
      body,
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
    if (!response.ok) throw failed(place, `answered with status ${response.status}`);
    return await collect(response, place);
  } catch (error) {
    if (error instanceof BundleError) throw error;
    if (signal?.aborted === true)
      throw new BundleError('cancelled', 'the work was cancelled', { cause: error });
    const said = timeout.aborted
      ? `did not answer within ${patience / 1000} seconds`
      : `can’t be reached (${reasonOf(error)})`;
    throw failed(place, said, error);
  }
}

async function collect({ body }: Response, place: URL): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body ?? []) {
    parts.push(part);
    size += part.length;
    if (size > largestAnswer) throw failed(place, 'answered with more than 1 MiB');
  }
  return Buffer.concat(parts);
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  const { code } = cause as NodeJS.ErrnoException;
  return code ?? (cause instanceof Error ? cause.message : String(cause));
}
