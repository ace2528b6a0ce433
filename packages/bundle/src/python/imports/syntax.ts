import { parser } from '@lezer/python';

/** The grammar's tree; mistakes are nodes of their own, so that any text has one. */
export type SyntaxNode = ReturnType<typeof parser.parse>['topNode'];

export interface Syntax {
  readonly root: SyntaxNode;
  textOf(node: SyntaxNode): string;
  /** From 1. */
  lineOf(offset: number): number;
}

export function parseSyntax(source: string): Syntax {
  const starts = [0];
  for (const { 0: end, index } of source.matchAll(/\r\n|\n|\r/g)) starts.push(index + end.length);
  return {
    root: parser.parse(source).topNode,
    textOf: ({ from, to }) => source.slice(from, to),
    lineOf(offset) {
      let [low, high] = [0, starts.length];
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        if ((starts[middle] ?? 0) <= offset) low = middle;
        else high = middle;
      }
      return low + 1;
    },
  };
}

/** Its children in order, without comments and mistakes. */
export function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (child.name !== 'Comment' && !child.type.isError) children.push(child);
  }
  return children;
}
