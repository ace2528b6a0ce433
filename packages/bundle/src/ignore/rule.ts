import { globExpression } from './wildmatch.ts';

/** One line of an ignore file, or one default. */
export interface Rule {
  /** As it is written. */
  readonly text: string;
  /** `default` or file and line, `.dxtignore:3`. */
  readonly source: string;
  readonly negated: boolean;
  readonly directoriesOnly: boolean;
  readonly filesOnly: boolean;
  /** Applies only where a file of this name without its last extension lies beside it. */
  readonly besideOriginal: boolean;
  /** Given the path below the rule's folder and the name alone. */
  readonly matches: (path: string, name: string) => boolean;
}

type Extras = Partial<Pick<Rule, 'filesOnly' | 'besideOriginal'>>;

/** Reads one pattern of a gitignore file, without its line end; undefined where it holds none. */
export function parseRule(line: string, source: string, extras: Extras = {}): Rule | undefined {
  if (line.startsWith('#')) return undefined;
  const text = withoutTrailingSpaces(line);
  const negated = text.startsWith('!');
  const body = negated ? text.slice(1) : text;
  const directoriesOnly = body.endsWith('/');
  const pattern = directoriesOnly ? body.slice(0, -1) : body;
  if (pattern === '') return undefined;
  return {
    text,
    source,
    negated,
    directoriesOnly,
    filesOnly: false,
    besideOriginal: false,
    ...extras,
    matches: pattern.includes('/') ? pathMatcher(pattern) : nameMatcher(pattern),
  };
}

/** The rules of a whole ignore file; `name` is how the file is called in `Rule.source`. */
export function parseRules(text: string, name: string): Rule[] {
  const rules: Rule[] = [];
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .entries()) {
    const rule = parseRule(line.replace(/\r$/, ''), `${name}:${index + 1}`);
    if (rule !== undefined) rules.push(rule);
  }
  return rules;
}

/** Spaces at the end do not count, unless a backslash stands before them. */
function withoutTrailingSpaces(line: string): string {
  let end = line.length;
  while (line[end - 1] === ' ' && !escaped(line, end - 1)) end--;
  return line.slice(0, end);
}

function escaped(line: string, at: number): boolean {
  let start = at;
  while (line[start - 1] === '\\') start--;
  return (at - start) % 2 === 1;
}

function nameMatcher(pattern: string): Rule['matches'] {
  if (!/[*?[\\]/.test(pattern)) return (_path, name) => name === pattern;
  const end = pattern.slice(1);
  if (pattern.startsWith('*') && !/[*?[\\]/.test(end)) return (_path, name) => name.endsWith(end);
  const expression = globExpression(pattern);
  return (_path, name) => expression.test(name);
}

function pathMatcher(pattern: string): Rule['matches'] {
  const anchored = pattern.startsWith('/') ? pattern.slice(1) : pattern;
  // What stands before the first special character is compared as it is, and the rest read as a
  // pattern of its own, so that `a**/b` is `a` and `**/b`; git does the same (dir.c, match_pathname).
  const start = anchored.search(/[*?[\\]/);
  if (start === -1) return (path) => path === anchored;
  const prefix = anchored.slice(0, start);
  const expression = globExpression(anchored.slice(start));
  return (path) => path.startsWith(prefix) && expression.test(path.slice(start));
}
