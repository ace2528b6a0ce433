/**
 * Version specifiers of Python (PEP 440) for versions of interpreters: numbers, perhaps a
 * pre-release. Epochs, post and development releases do not occur there and are not read.
 */
export type VersionTest = (version: string) => boolean;

interface Release {
  readonly numbers: readonly number[];
  /** Before the release itself: `['rc', 1]`. */
  readonly pre?: readonly [letter: string, number: number];
}

const clause = /^(~=|===?|!=|<=|>=|<|>)\s*v?(\d+(?:\.\d+)*)(?:(\.\*)|(a|b|rc)(\d+))?$/;

/** Reads `>=3.10,<4` and the like; undefined for what is none. */
export function parseSpecifiers(text: string): VersionTest | undefined {
  const tests: ((found: Release) => boolean)[] = [];
  for (const part of text.split(',')) {
    const match = clause.exec(part.trim());
    if (match === null) return undefined;
    const [, operator = '', release = '', wildcard, letter, number] = match;
    const numbers = release.split('.').map(Number);
    const wanted: Release = {
      numbers,
      ...(letter !== undefined && { pre: [letter, Number(number)] as const }),
    };
    const test = testOf(operator, wanted, wildcard !== undefined);
    if (test === undefined) return undefined;
    tests.push(test);
  }
  return (version) => {
    const found = parseRelease(version);
    return found !== undefined && tests.every((test) => test(found));
  };
}

function testOf(
  operator: string,
  wanted: Release,
  wildcard: boolean,
): ((found: Release) => boolean) | undefined {
  const begins = (found: Release, length = wanted.numbers.length) =>
    wanted.numbers.slice(0, length).every((number, at) => (found.numbers[at] ?? 0) === number);
  if (wildcard) {
    if (operator === '==') return (found) => begins(found);
    if (operator === '!=') return (found) => !begins(found);
    return undefined;
  }
  switch (operator) {
    case '~=': {
      const { length } = wanted.numbers;
      if (length < 2) return undefined;
      return (found) => compare(found, wanted) >= 0 && begins(found, length - 1);
    }
    case '==':
    case '===':
      return (found) => compare(found, wanted) === 0;
    case '!=':
      return (found) => compare(found, wanted) !== 0;
    case '<=':
      return (found) => compare(found, wanted) <= 0;
    case '>=':
      return (found) => compare(found, wanted) >= 0;
    case '<':
      // A pre-release of the excluded version is excluded with it.
      return (found) =>
        compare(found, wanted) < 0 &&
        (wanted.pre !== undefined || compareNumbers(found, wanted) !== 0);
    case '>':
      return (found) => compare(found, wanted) > 0;
    default:
      return undefined;
  }
}

function parseRelease(version: string): Release | undefined {
  const match = /^(\d+(?:\.\d+)*)(?:-?(a|b|rc)\.?(\d+))?/.exec(version);
  if (match === null) return undefined;
  const [, release = '', letter, number] = match;
  return {
    numbers: release.split('.').map(Number),
    ...(letter !== undefined && { pre: [letter, Number(number)] as const }),
  };
}

function compare(a: Release, b: Release): number {
  return compareNumbers(a, b) || comparePre(a.pre, b.pre);
}

function compareNumbers(a: Release, b: Release): number {
  const length = Math.max(a.numbers.length, b.numbers.length);
  for (let at = 0; at < length; at += 1) {
    const difference = (a.numbers[at] ?? 0) - (b.numbers[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function comparePre(a: Release['pre'], b: Release['pre']): number {
  if (a === undefined || b === undefined)
    return (a === undefined ? 1 : 0) - (b === undefined ? 1 : 0);
  if (a[0] !== b[0]) return a[0] < b[0] ? -1 : 1;
  return a[1] - b[1];
}
