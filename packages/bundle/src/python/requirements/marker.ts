import * as pep440 from '@renovatebot/pep440';
import { type Locate, Scanner } from './scanner.ts';

export type MarkerOperator = '===' | '==' | '!=' | '~=' | '<=' | '>=' | '<' | '>' | 'in' | 'not in';

export type MarkerOperand =
  | { readonly kind: 'variable'; readonly name: MarkerVariable }
  | { readonly kind: 'text'; readonly text: string };

/** An environment marker; `and` and `or` have two parts or more. */
export type Marker =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Marker[] }
  | {
      readonly kind: 'comparison';
      readonly left: MarkerOperand;
      readonly operator: MarkerOperator;
      readonly right: MarkerOperand;
    };

/** PEP 508, with the two of lock files (PEP 751). */
export const markerVariables = [
  'python_version',
  'python_full_version',
  'os_name',
  'sys_platform',
  'platform_release',
  'platform_system',
  'platform_version',
  'platform_machine',
  'platform_python_implementation',
  'implementation_name',
  'implementation_version',
  'extra',
  'extras',
  'dependency_groups',
] as const;

export type MarkerVariable = (typeof markerVariables)[number];

/** Names from before PEP 508 that installers still take. */
const olderNames: ReadonlyMap<string, MarkerVariable> = new Map([
  ['os.name', 'os_name'],
  ['sys.platform', 'sys_platform'],
  ['platform.version', 'platform_version'],
  ['platform.machine', 'platform_machine'],
  ['platform.python_implementation', 'platform_python_implementation'],
  ['python_implementation', 'platform_python_implementation'],
]);

/** Deeper than any marker that people write, so that a hostile one can't exhaust the stack. */
const maxDepth = 100;

/**
 * Reads an environment marker (PEP 508), such as `sys_platform == 'win32' and extra == 'cli'`.
 * @throws {BundleError} `marker-invalid`
 */
export function parseMarker(text: string, locate?: Locate): Marker {
  const scanner = new Scanner(text, 'marker-invalid', locate);
  const marker = alternatives(scanner, 0);
  if (!scanner.isAtEnd) throw scanner.fail('`and`, `or` or the end of the marker');
  return marker;
}

function alternatives(scanner: Scanner, depth: number): Marker {
  return joined('or', scanner, () => joined('and', scanner, () => term(scanner, depth)));
}

function joined(word: 'and' | 'or', scanner: Scanner, part: () => Marker): Marker {
  const first = part();
  const parts = [first];
  while (scanner.take(word === 'and' ? /and\b/y : /or\b/y) !== undefined) parts.push(part());
  return parts.length === 1 ? first : { kind: word, parts };
}

function term(scanner: Scanner, depth: number): Marker {
  scanner.skipSpace();
  const start = scanner.offset;
  if (scanner.take(/\(/y) === undefined) return comparison(scanner);
  if (depth === maxDepth) throw scanner.fail(`at most ${maxDepth} parentheses`, start);
  const inner = alternatives(scanner, depth + 1);
  if (scanner.take(/\)/y) === undefined) throw scanner.fail('`and`, `or` or `)`');
  scanner.skipSpace();
  return inner;
}

function comparison(scanner: Scanner): Marker {
  const left = operand(scanner);
  const operator = scanner.take(/===|==|!=|~=|<=|>=|<|>|in\b|not\s+in\b/y);
  if (operator === undefined) throw scanner.fail('a comparison as `==`, `>=`, `in` or `not in`');
  scanner.skipSpace();
  const at = scanner.offset;
  const right = operand(scanner);
  if (operator === '~=' && right.kind === 'text' && !pep440.validRange(`~=${right.text}`)) {
    throw scanner.fail('a version of two numbers or more after `~=`', at);
  }
  return {
    kind: 'comparison',
    left,
    operator: operator.replace(/\s+/, ' ') as MarkerOperator,
    right,
  };
}

function operand(scanner: Scanner): MarkerOperand {
  const start = scanner.offset;
  const quoted = scanner.take(/'[^']*'|"[^"]*"/y);
  if (quoted !== undefined) {
    scanner.skipSpace();
    return { kind: 'text', text: quoted.slice(1, -1) };
  }
  const word = scanner.take(/[A-Za-z_][A-Za-z0-9_.]*/y) ?? '';
  const name = markerVariables.find((name) => name === word) ?? olderNames.get(word);
  if (name === undefined) {
    const hint = `there are ${markerVariables.join(', ')}; anything else stands in quotes`;
    throw scanner.fail('a variable of the environment or a text in quotes', start, hint);
  }
  scanner.skipSpace();
  return { kind: 'variable', name };
}

/** The inverse of `parseMarker`, with the fewest parentheses. */
export function formatMarker(marker: Marker): string {
  if (marker.kind === 'comparison') {
    return `${formatOperand(marker.left)} ${marker.operator} ${formatOperand(marker.right)}`;
  }
  const parts = marker.parts.map((part) =>
    // Parts of the same word stay apart too, so that the tree is read back as it is.
    part.kind === 'comparison' || (marker.kind === 'or' && part.kind === 'and')
      ? formatMarker(part)
      : `(${formatMarker(part)})`,
  );
  return parts.join(` ${marker.kind} `);
}

function formatOperand(operand: MarkerOperand): string {
  if (operand.kind === 'variable') return operand.name;
  return operand.text.includes("'") ? `"${operand.text}"` : `'${operand.text}'`;
}
