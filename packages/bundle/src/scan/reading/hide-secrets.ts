const value = String.raw`[^\s"'\`<>|&;,()]`;

/** What begins as keys and tokens do. */
const begun = new RegExp(
  String.raw`\b(?:npm_[A-Za-z0-9]{12}|(?:gh[oprsu]_|github_pat_|glpat-|hf_|xox[a-z]-|SG\.|shp[a-z]{2}_|sk-|[rs]k_(?:live|test)_|AIza|A[KS]IA|lin_api_|eyJ)${value}{6})${value}*`,
  'g',
);

/** What stands behind a word for it, and has a digit: prose has none. */
const named = new RegExp(
  String.raw`(?<=\b(?:(?:api|access)[-_]?key|\w{0,30}token|\w{0,30}secret|passw(?:or)?d|bearer|basic)["']?(?:\s{0,3}[:=]\s{0,3}|\s{1,3})["']?)(?=${value}{0,200}\d)${value}{8,}`,
  'gi',
);

const inAddress = /(?<=:\/\/)[^\s/@"'`]{1,300}(?=@)/g;

/**
 * A text to quote from, with what may be a key, a token or a password as stars: as many as it had
 * UTF-16 units, so that places in it stay what they are. It hides more than is reported as secret.
 */
export function hideSecrets(text: string): string {
  const stars = (found: string) => '*'.repeat(found.length);
  return text.replaceAll(inAddress, stars).replaceAll(begun, stars).replaceAll(named, stars);
}
