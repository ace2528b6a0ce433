const posixClasses: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  blank: ' \\t',
  cntrl: '\\x00-\\x1f\\x7f',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`{-~',
  space: '\\t-\\r ',
  upper: 'A-Z',
  xdigit: '0-9A-Fa-f',
};

/** Stands for a pattern that git reads without complaint and that matches nothing. */
const nothing = /[^\s\S]/u;

/**
 * The expression that matches what a glob of a gitignore file matches: `*` and `?` stay within a
 * folder, `**` between slashes spans folders, `[…]` is a set, `\` takes the next character as it is.
 */
export function globExpression(glob: string): RegExp {
  let source = '';
  for (let at = 0; at < glob.length;) {
    const part = nextPart(glob, at);
    if (part === undefined) return nothing;
    source += part.source;
    at = part.end;
  }
  return new RegExp(`^${source}$`, 'su');
}

interface Part {
  readonly source: string;
  readonly end: number;
}

function nextPart(glob: string, at: number): Part | undefined {
  switch (glob[at]) {
    case '*':
      return stars(glob, at);
    case '?':
      return { source: '[^/]', end: at + 1 };
    case '[':
      return set(glob, at);
    case '\\':
      return at + 1 === glob.length ? undefined : literal(glob, at + 1);
    default:
      return literal(glob, at);
  }
}

function literal(glob: string, at: number): Part {
  const character = String.fromCodePoint(glob.codePointAt(at) ?? 0);
  return { source: escape(character), end: at + character.length };
}

function stars(glob: string, at: number): Part {
  let end = at;
  while (glob[end] === '*') end++;
  const afterSlash = at === 0 || glob[at - 1] === '/';
  const beforeSlash = glob[end] === '/' || glob.startsWith('\\/', end);
  if (end - at < 2 || !afterSlash || !(beforeSlash || end === glob.length)) {
    return { source: '[^/]*', end };
  }
  if (end === glob.length) return { source: '.*', end };
  // `**/` may also stand for no folder at all; git grants that to a plain slash only.
  return glob[end] === '/' ? { source: '(?:.*/)?', end: end + 1 } : { source: '.*', end };
}

function set(glob: string, at: number): Part | undefined {
  let index = at + 1;
  const negated = glob[index] === '!' || glob[index] === '^';
  if (negated) index++;
  const first = index;
  let members = '';
  let previous: string | undefined;
  for (; index === first || glob[index] !== ']'; index++) {
    const named = classAt(glob, index);
    if (named === 'unknown') return undefined;
    if (named !== undefined) {
      members += posixClasses[named];
      index += named.length + 3;
      previous = undefined;
      continue;
    }
    const range = previous !== undefined && glob[index] === '-' && glob[index + 1] !== ']';
    if (range) index++;
    const member = memberAt(glob, index);
    if (member === undefined) return undefined;
    if (range && previous !== undefined) members += rangeSource(previous, member.character);
    else members += escape(member.character);
    previous = range ? undefined : member.character;
    index = member.end - 1;
  }
  const source = negated ? `[^/${members}]` : members === '' ? '[^\\s\\S]' : `(?!/)[${members}]`;
  return { source, end: index + 1 };
}

function rangeSource(from: string, to: string): string {
  return from <= to ? `${escape(from)}-${escape(to)}` : '';
}

/** The name in `[:name:]` at this place; `unknown` for a name that makes git give up the pattern. */
function classAt(glob: string, at: number): string | undefined {
  if (!glob.startsWith('[:', at)) return undefined;
  const end = glob.indexOf(']', at + 2);
  if (end === -1) return 'unknown';
  if (end === at + 2 || glob[end - 1] !== ':') return undefined;
  const name = glob.slice(at + 2, end - 1);
  return Object.hasOwn(posixClasses, name) ? name : 'unknown';
}

function memberAt(
  glob: string,
  at: number,
): { readonly character: string; readonly end: number } | undefined {
  const start = glob[at] === '\\' ? at + 1 : at;
  const code = glob.codePointAt(start);
  if (code === undefined) return undefined;
  const character = String.fromCodePoint(code);
  return { character, end: start + character.length };
}

function escape(character: string): string {
  return /[\^$\\.*+?()[\]{}|/-]/.test(character)
    ? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
    : character;
}
