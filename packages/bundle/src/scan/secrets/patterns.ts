import type { Hit } from './secretlint.ts';

/** Ids that AWS uses in its documentation end in EXAMPLE. */
const awsKeyId = /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/g;
/** 39 characters in all. */
const googleKey = /\bAIza[\w-]{35}(?![\w-])/g;
const stripeKey = /\b[sr]k_live_[A-Za-z0-9]{16,247}\b/g;

/** secretlint's own misses those that end in a sign rather than in a letter. */
const awsSecret =
  /secret_?access_?key["']?\s{0,4}(?:=>|[:=])\s{0,4}["']?[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])/gi;

const patterns: readonly (readonly [rule: string, pattern: RegExp])[] = [
  ['own/aws-key-id', awsKeyId],
  ['aws/AWSSecretAccessKey', awsSecret],
  ['own/google-key', googleKey],
  ['own/stripe-key', stripeKey],
];

/** What secretlint's preset does not look for; of each kind at most so many. */
export function searchPatterns(text: string, most: number): Hit[] {
  return patterns.flatMap(([rule, pattern]) => {
    const hits: Hit[] = [];
    for (const { index, 0: found } of text.matchAll(pattern)) {
      if (hits.length === most) break;
      if (!isPlaceholder(found)) hits.push({ rule, start: index, end: index + found.length });
    }
    return hits;
  });
}

/** Made up for a page of documentation: a word in it, or next to no different characters. */
function isPlaceholder(secret: string): boolean {
  const varying = secret.slice(4);
  return (
    /EXAMPLE|X{6}|0{8}|123456789|YOUR|PLACEHOLDER|TEST_KEY/i.test(secret) ||
    new Set(varying).size < 8
  );
}
