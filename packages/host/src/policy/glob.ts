/**
 * Whether a text is what a glob says: `*` stands for any text, `?` for any character, everything
 * else for itself. In time of pattern by text at worst, since texts are a stranger's.
 */
export function matchesGlob(glob: string, text: string): boolean {
  const pattern = Array.from(glob);
  const characters = Array.from(text);
  let at = 0;
  let star = -1;
  let resume = 0;
  for (let index = 0; index < characters.length;) {
    if (pattern[at] === '*') {
      star = at;
      resume = index;
      at += 1;
    } else if (pattern[at] === '?' || (at < pattern.length && pattern[at] === characters[index])) {
      at += 1;
      index += 1;
    } else if (star !== -1) {
      at = star + 1;
      resume += 1;
      index = resume;
    } else return false;
  }
  return pattern.slice(at).every((character) => character === '*');
}

/** The same for rules that forbid: letters of another size, width or composition pass for no other, nor do characters that nobody sees. */
export function matchesLoosely(glob: string, text: string): boolean {
  return matchesGlob(fold(glob), fold(text));
}

function fold(text: string): string {
  const visible = text.normalize('NFKC').replaceAll(/\p{Default_Ignorable_Code_Point}/gu, '');
  return visible.toLowerCase().trim();
}
