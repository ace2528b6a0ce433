/** Shorter ones would black out ordinary words, and can't be secret anyway. */
const shortest = 4;

/**
 * A function that puts a mask in the place of each of the secrets, and of each line of a secret that
 * has several: logs are written by the line.
 */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const known = secrets
    .flatMap((secret) => [secret, ...secret.split(/\r?\n/)])
    .filter((secret) => secret.length >= shortest)
    .sort((a, b) => b.length - a.length);
  return (text) => known.reduce((masked, secret) => masked.replaceAll(secret, '••••••'), text);
}
