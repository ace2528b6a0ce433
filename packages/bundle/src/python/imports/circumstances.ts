import { formatMarker, type Marker } from '../requirements/index.ts';
import { type Condition, conditionOf, negated } from './conditions.ts';
import { childrenOf, type Syntax, type SyntaxNode } from './syntax.ts';
import type { Import, ImportExcuse } from './types.ts';

type Circumstances = Pick<Import, 'optional' | 'because' | 'marker'>;

/** What excuses an import most comes first. */
const order: readonly ImportExcuse[] = [
  'typing',
  'caught',
  'fallback',
  'main',
  'conditional',
  'deferred',
];

/** What stands around an import statement: functions, conditions, handlers of its failure. */
export function circumstancesOf(statement: SyntaxNode, syntax: Syntax): Circumstances {
  const excuses = new Set<ImportExcuse>();
  const markers: Marker[] = [];
  const note = (conditions: readonly Condition[]) => {
    for (const condition of conditions) {
      if (condition.kind === 'marker') markers.push(condition.marker);
      else if (condition.kind !== 'always') excuses.add(condition.kind);
    }
  };
  for (let node = statement; node.parent !== null; node = node.parent) {
    const { parent } = node;
    if (node.name !== 'Body') continue;
    if (parent.name === 'FunctionDefinition') excuses.add('deferred');
    else if (parent.name === 'IfStatement') note(conditionsOf(parent, node, syntax));
    else if (parent.name === 'TryStatement') {
      const excuse = excuseOf(parent, node, syntax);
      if (excuse !== undefined) excuses.add(excuse);
    } else if (parent.name === 'WithStatement' && suppresses(parent, syntax)) excuses.add('caught');
  }
  const because = order.find((excuse) => excuses.has(excuse));
  const [first] = markers;
  return {
    optional: because !== undefined,
    ...(because === undefined ? {} : { because }),
    ...(first === undefined
      ? {}
      : { marker: formatMarker(markers.length === 1 ? first : { kind: 'and', parts: markers }) }),
  };
}

/** Of a branch: its own condition, and that none before it was true. */
function conditionsOf(
  statement: SyntaxNode,
  body: SyntaxNode,
  syntax: Syntax,
): readonly Condition[] {
  const before: Condition[] = [];
  let current: Condition = { kind: 'always' };
  for (const child of childrenOf(statement)) {
    if (child.name === 'Body') {
      if (child.from === body.from) return [...before, current];
      before.push(negated(current));
      current = { kind: 'always' };
    } else if (!['if', 'elif', 'else'].includes(child.name)) current = conditionOf(child, syntax);
  }
  return before;
}

/** The failures of an import, and what they are kinds of. */
const caught = /\b(?:ImportError|ModuleNotFoundError|Exception|BaseException)\b/;

function excuseOf(
  statement: SyntaxNode,
  body: SyntaxNode,
  syntax: Syntax,
): ImportExcuse | undefined {
  let [clause, handled] = ['', ''];
  let found: string | undefined;
  let isCaught = false;
  for (const child of childrenOf(statement)) {
    if (['try', 'except', 'else', 'finally'].includes(child.name)) {
      [clause, handled] = [child.name, ''];
    } else if (child.name === 'Body') {
      const catches = clause === 'except' && (handled === '' || caught.test(handled));
      if (child.from === body.from) found = clause === 'except' && !catches ? 'other' : clause;
      isCaught ||= catches;
    } else handled += syntax.textOf(child);
  }
  if (found === 'try') return isCaught ? 'caught' : undefined;
  return found === 'except' ? 'fallback' : found === 'other' ? 'conditional' : undefined;
}

/** `with contextlib.suppress(ImportError):` */
function suppresses(statement: SyntaxNode, syntax: Syntax): boolean {
  return childrenOf(statement).some((child) => {
    const text = child.name === 'CallExpression' ? syntax.textOf(child) : '';
    return /^(?:contextlib\.)?suppress\s*\(/.test(text) && caught.test(text);
  });
}
