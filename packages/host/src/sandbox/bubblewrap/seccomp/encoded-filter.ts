import { seccompFilter, type FilterOptions } from './filter.ts';
import { encode } from './program.ts';
import type { FilteredArchitecture } from './system-calls.ts';

const made = new Map<string, Buffer>();

/** The filter as bubblewrap takes it; each is made once. */
export function encodedFilter(architecture: FilteredArchitecture, options: FilterOptions): Buffer {
  const key = `${architecture} ${options.unixSockets}`;
  const known = made.get(key) ?? encode(seccompFilter(architecture, options));
  made.set(key, known);
  return known;
}
