import type { Problem } from '../problem/index.ts';

/** A problem before its place is looked up in the text. */
export interface Finding extends Omit<Problem, 'place'> {
  /** Whether the key or the value at `path` is what is wrong; the value if not given. */
  readonly part?: 'key' | 'value';
}

/** Names in backticks, separated by commas. */
export function quoteAll(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}
