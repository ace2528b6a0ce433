/** More than any licence that a person wrote. */
const longest = 2000;

/**
 * Whether a text is an expression of SPDX (SPDX 2.3, annex D) with an operator: `MIT OR Apache-2.0`.
 * Names of exceptions are taken as they are.
 */
export function isExpression(text: string, isId: (text: string) => boolean): boolean {
  if (text.length > longest) return false;
  const words = text.match(/[()]|[^\s()]+/g) ?? [];
  let open = 0;
  /** After an operator, an opening parenthesis or nothing, a licence is expected. */
  let expected: 'licence' | 'operator' | 'exception' = 'licence';
  for (const [index, word] of words.entries()) {
    if (expected === 'exception') {
      if (!/^[\w.-]+$/.test(word) || isOperator(word)) return false;
      expected = 'operator';
    } else if (expected === 'licence') {
      if (word === '(') open += 1;
      else if (isLicence(word, isId)) expected = 'operator';
      else return false;
    } else if (word === ')') {
      open -= 1;
      if (open < 0) return false;
    } else if (word === 'WITH') {
      if (words[index - 1] === ')') return false;
      expected = 'exception';
    } else if (isOperator(word)) expected = 'licence';
    else return false;
  }
  return words.length > 0 && open === 0 && expected === 'operator';
}

const isOperator = (word: string) => /^(?:AND|OR|WITH)$/.test(word);

function isLicence(word: string, isId: (text: string) => boolean): boolean {
  return (
    isId(word.replace(/\+$/, '')) || /^(?:DocumentRef-[\w.-]+:)?LicenseRef-[\w.-]+$/.test(word)
  );
}
