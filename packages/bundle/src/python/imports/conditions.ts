import { type Marker, parseMarker } from '../requirements/index.ts';
import { childrenOf, type Syntax, type SyntaxNode } from './syntax.ts';

/** What is known of a condition before it is evaluated. */
export type Condition =
  | { readonly kind: 'always' | 'typing' | 'main' | 'conditional' }
  | { readonly kind: 'marker'; readonly marker: Marker };

const unknown: Condition = { kind: 'conditional' };

/** Expressions that markers have a variable for (PEP 508). */
const variables: ReadonlyMap<string, string> = new Map([
  ['sys.platform', 'sys_platform'],
  ['os.name', 'os_name'],
  ['platform.system()', 'platform_system'],
  ['platform.machine()', 'platform_machine'],
  ['sys.implementation.name', 'implementation_name'],
  ['sys.version_info', 'python_full_version'],
  ['sys.version_info[:2]', 'python_version'],
  ['sys.version_info[0]', 'major'],
  ['sys.version_info.major', 'major'],
]);

/** `startswith` of `sys.platform`, which is one of a few words. */
const platforms = ['linux', 'darwin', 'win32'];

/** Longer ones, and deeper ones, are about something else. */
const maxLength = 500;

/** Reads the condition of an `if`, as far as it is about the interpreter or the machine. */
export function conditionOf(node: SyntaxNode, syntax: Syntax): Condition {
  const text = syntax.textOf(node);
  if (text.length > maxLength) return unknown;
  if (node.name === 'ParenthesizedExpression') {
    const [, inner] = childrenOf(node);
    return inner === undefined ? unknown : conditionOf(inner, syntax);
  }
  if (/^(?:\w+\.)?TYPE_CHECKING$/.test(text)) return { kind: 'typing' };
  if (/^__name__\s*==\s*['"]__main__['"]$/.test(text)) return { kind: 'main' };
  if (node.name === 'UnaryExpression') {
    const [operator, operand] = childrenOf(node);
    if (operator?.name !== 'not' || operand === undefined) return unknown;
    return negated(conditionOf(operand, syntax));
  }
  if (node.name === 'CallExpression') return startsWith(text);
  if (node.name !== 'BinaryExpression') return unknown;
  const [left, operator, right] = childrenOf(node);
  if (left === undefined || operator === undefined || right === undefined) return unknown;
  const word = syntax.textOf(operator);
  if (word !== 'and' && word !== 'or') return comparison(node, syntax);
  const parts = [left, right].map((part) => conditionOf(part, syntax));
  const known = parts.flatMap((part) => (part.kind === 'marker' ? [part.marker] : []));
  if (known.length === 2) return { kind: 'marker', marker: { kind: word, parts: known } };
  const other = parts.find(({ kind }) => kind !== 'marker') ?? unknown;
  // Both have to be true: the one that says most about it counts.
  return word === 'and' ? other : unknown;
}

/** `sys.platform == 'win32'`, `sys.version_info >= (3, 11)`. */
function comparison(node: SyntaxNode, syntax: Syntax): Condition {
  const text = syntax.textOf(node).replaceAll(/\s+/g, ' ');
  const [, left = '', operator = '', right = ''] =
    /^(.+?) ?(==|!=|<=|>=|<|>| not in | in ) ?(.+)$/.exec(text) ?? [];
  const variable = variables.get(left.trim());
  const value = literal(right.trim());
  if (variable === undefined || value === undefined) return unknown;
  const word = operator.trim();
  if (variable === 'major') return majorComparison(word, Number(value));
  if (variable.startsWith('python_')) return versionComparison(variable, word, value);
  if (word.endsWith('in') || !/^'[^']*'$/.test(value)) return setComparison(variable, word, value);
  return marker(`${variable} ${word} ${value}`);
}

/** A version as a tuple; `(3, 11)` against the whole `version_info` is before all of 3.11. */
function versionComparison(variable: string, operator: string, value: string): Condition {
  const [, major, minor, patch] = /^\((\d+), ?(?:(\d+),? ?(?:(\d+).*)?)?\)$/.exec(value) ?? [];
  if (major === undefined || operator.endsWith('in')) return unknown;
  const version = [major, minor ?? '0', patch].filter((part) => part !== undefined).join('.');
  if (variable === 'python_version') return marker(`python_version ${operator} '${version}'`);
  // A longer tuple that begins alike is greater, so that equality never holds.
  if (operator === '==') return unknown;
  if (operator === '!=') return { kind: 'always' };
  return marker(
    `python_full_version ${operator === '>' ? '>=' : operator === '<=' ? '<' : operator} '${version}'`,
  );
}

/** As orders of minors: `> 2` is from 3.0 on. */
function majorComparison(operator: string, major: number): Condition {
  if (!Number.isInteger(major) || operator.endsWith('in')) return unknown;
  if (operator === '>') return marker(`python_version >= '${major + 1}'`);
  if (operator === '<=') return marker(`python_version < '${major + 1}'`);
  const isOrder = operator === '>=' || operator === '<';
  return marker(`python_version ${operator} '${major}${isOrder ? '' : '.*'}'`);
}

/** `in ('win32', 'cygwin')`, as comparisons with each. */
function setComparison(variable: string, operator: string, value: string): Condition {
  const [, inner] = /^[([{](.*)[)\]}]$/.exec(value) ?? [];
  const items = inner?.match(/'[^']*'/g) ?? [];
  if (!operator.endsWith('in') || inner === undefined || items.length === 0) return unknown;
  const [compare, word] = operator === 'in' ? ['==', ' or '] : ['!=', ' and '];
  return marker(items.map((item) => `${variable} ${compare} ${item}`).join(word));
}

function startsWith(text: string): Condition {
  const [, prefix] = /^sys\.platform\.startswith\(['"](\w+)['"]\)$/.exec(text) ?? [];
  if (prefix === undefined) return unknown;
  const found = platforms.filter((platform) => platform.startsWith(prefix));
  const named = found.length === 0 ? [prefix] : found;
  return marker(named.map((platform) => `sys_platform == '${platform}'`).join(' or '));
}

/** Strings in single quotes; undefined for what is no plain value. */
function literal(text: string): string | undefined {
  const single = text.replaceAll(/"([^"'\\]*)"/g, "'$1'");
  return /^(?:\d+|'[^'\\]*'|[([{](?:'[^'\\]*'|[\d, ])*[)\]}])$/.test(single) ? single : undefined;
}

function marker(text: string): Condition {
  return { kind: 'marker', marker: parseMarker(text) };
}

export function negated(condition: Condition): Condition {
  switch (condition.kind) {
    case 'marker':
      return { kind: 'marker', marker: inverse(condition.marker) };
    // What stands beside `if TYPE_CHECKING` and the like is what a program does when it runs.
    case 'typing':
    case 'main':
      return { kind: 'always' };
    default:
      return unknown;
  }
}

const opposites = {
  '==': '!=',
  '!=': '==',
  '<': '>=',
  '>=': '<',
  '>': '<=',
  '<=': '>',
  in: 'not in',
  'not in': 'in',
} as const;

function inverse(marker: Marker): Marker {
  if (marker.kind !== 'comparison') {
    return { kind: marker.kind === 'and' ? 'or' : 'and', parts: marker.parts.map(inverse) };
  }
  const operator = opposites[marker.operator as keyof typeof opposites];
  return { ...marker, operator };
}
