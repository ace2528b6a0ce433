/** Shorter ones would black out ordinary words, and can't be secret anyway. */
const shortest = 4;

/** A function that puts a mask in the place of each of the secrets, as they are or encoded. */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const isLong = (text: string) => text.length >= shortest;
  const known = [...new Set(secrets.filter(isLong).flatMap(spellings))]
    .filter(isLong)
    .sort((a, b) => b.length - a.length);
  return (text) => known.reduce((masked, secret) => masked.replaceAll(secret, '••••••'), text);
}

/** A server may write a secret inside JSON, a URL or a header; logs are written by the line. */
function spellings(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  return [
    secret,
    ...secret.split(/\r?\n/),
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(bytes.toString()),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
  ];
}
