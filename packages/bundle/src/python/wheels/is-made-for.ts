import type { Distribution, PythonTarget } from '../types.ts';
import { fitsTag } from './fits-tag.ts';

/** How old a system may be is another question. */
export const anyAge = { glibc: '2.99', musl: '1.99', macos: '99.0' } as const;

/** Whether a distribution is made for an interpreter, by the tags of its wheel. */
export function isMadeFor(
  { isPure, tags }: Pick<Distribution, 'isPure' | 'tags'>,
  python: PythonTarget,
): boolean {
  return isPure || tags.length === 0 || tags.some((tag) => fitsTag(tag, python, anyAge));
}
