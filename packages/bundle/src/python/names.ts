import type { ProjectName } from './types.ts';

/** The name by which projects are compared: `Foo.Bar__baz` is `foo-bar-baz` (PEP 503). */
export function normaliseName(text: string): ProjectName {
  return text
    .trim()
    .replace(/[-_.]+/g, '-')
    .toLowerCase();
}
