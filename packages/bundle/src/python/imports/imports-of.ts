import { circumstancesOf } from './circumstances.ts';
import { childrenOf, parseSyntax, type Syntax, type SyntaxNode } from './syntax.ts';
import type { Import } from './types.ts';

type Named = Pick<Import, 'module' | 'names' | 'level'>;

/**
 * Every module that a Python file imports by an `import` statement, in order (The Python Language
 * Reference, 7.11; relative imports: PEP 328). Of a text that is no Python, what looks like one.
 */
export function importsOf(source: string): readonly Import[] {
  const syntax = parseSyntax(source);
  const imports: Import[] = [];
  const cursor = syntax.root.cursor();
  do {
    if (cursor.name !== 'ImportStatement') continue;
    const { node } = cursor;
    const circumstances = circumstancesOf(node, syntax);
    const line = syntax.lineOf(node.from);
    for (const named of namedBy(node, syntax)) imports.push({ ...named, line, ...circumstances });
  } while (cursor.next());
  return imports;
}

function namedBy(statement: SyntaxNode, syntax: Syntax): readonly Named[] {
  const tokens = childrenOf(statement).filter(({ name }) => name !== '(' && name !== ')');
  const [first, ...rest] = tokens;
  if (first?.name === 'import') {
    const modules = splitAt(rest, ',').map((part) => dottedName(withoutAlias(part), syntax));
    return modules
      .filter((module) => module !== '')
      .map((module) => ({ module, names: [], level: 0 }));
  }
  const split = rest.findIndex(({ name }) => name === 'import');
  const [origin, imported] =
    split === -1 ? [rest, []] : [rest.slice(0, split), rest.slice(split + 1)];
  const isDot = ({ name }: SyntaxNode) => name === '.' || name === 'Ellipsis';
  const named = origin.findIndex((token) => !isDot(token));
  const dots = named === -1 ? origin : origin.slice(0, named);
  const level = dots.reduce((sum, { name }) => sum + (name === '.' ? 1 : 3), 0);
  const module = named === -1 ? '' : dottedName(origin.slice(named), syntax);
  if (module === '' && level === 0) return [];
  const names = splitAt(imported, ',').map((part) =>
    part[0]?.name === '*' ? '*' : dottedName(withoutAlias(part), syntax),
  );
  return [{ module, names: names.filter((name) => name !== ''), level }];
}

function withoutAlias(tokens: readonly SyntaxNode[]): readonly SyntaxNode[] {
  const alias = tokens.findIndex(({ name }) => name === 'as');
  return alias === -1 ? tokens : tokens.slice(0, alias);
}

/** Identifiers are compared in the form NFKC (PEP 3131). */
function dottedName(tokens: readonly SyntaxNode[], syntax: Syntax): string {
  const parts = tokens.filter(({ name }) => name === 'VariableName');
  return parts.map((part) => syntax.textOf(part).normalize('NFKC')).join('.');
}

function splitAt(tokens: readonly SyntaxNode[], separator: string): readonly SyntaxNode[][] {
  const parts: SyntaxNode[][] = [[]];
  for (const token of tokens) {
    if (token.name === separator) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts;
}
