import { findCandidates } from './find/index.ts';
import type { Machine } from './machine.ts';

/** The Python that other programs find by its name; nothing is executed. */
export function firstPython(machine: Machine): string | undefined {
  for (const { path } of findCandidates('python', ['python3', 'python'], machine)) return path;
  return undefined;
}
