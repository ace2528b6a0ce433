import type { Node } from 'jsonc-parser';
import type { JsonPath, Problem } from '../problem/index.ts';
import type { LocatePlace } from './positions.ts';
import { makeVisible } from './make-visible.ts';

/**
 * Keys that stand twice in one object (the last one counts, as everywhere), and `__proto__`, which
 * no extension has a use for and which other tools trip over.
 */
export function findTroubledKeys(root: Node, locate: LocatePlace): readonly Problem[] {
  const problems: Problem[] = [];
  visit(root, []);
  return problems;

  function visit(node: Node, path: JsonPath): void {
    if (node.type === 'array') {
      for (const [index, child] of (node.children ?? []).entries()) visit(child, [...path, index]);
    }
    if (node.type !== 'object') return;
    const first = new Map<string, Node>();
    for (const { children: [key, value] = [] } of node.children ?? []) {
      if (key === undefined || value === undefined) continue;
      const name = String(key.value);
      const place = locate(key.offset, key.length);
      const earlier = first.get(name);
      if (earlier !== undefined) {
        const { line, column } = locate(earlier.offset, earlier.length);
        problems.push({
          severity: 'error',
          code: 'duplicate-key',
          path: [...path, name],
          message: `\`${makeVisible(name)}\` is already there on line ${line}, column ${column}`,
          hint: 'keep one of them; readers take the last',
          place,
        });
      }
      if (name === '__proto__') {
        problems.push({
          severity: 'error',
          code: 'forbidden-key',
          path: [...path, name],
          message: '`__proto__` cannot be a key',
          hint: 'remove it',
          place,
        });
      }
      first.set(name, earlier ?? key);
      visit(value, [...path, name]);
    }
  }
}
