/** Shorter ones would black out ordinary words, and can't be secret anyway. */
const shortest = 4;

/** A function that puts a mask in the place of each of the secrets. */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const known = secrets
    .filter((secret) => secret.length >= shortest)
    .sort((a, b) => b.length - a.length);
  return (text) => known.reduce((masked, secret) => masked.replaceAll(secret, '••••••'), text);
}
