import { appliesTo, formatRequirement, parseRequirement, type PythonTarget } from '@opendxt/bundle';
import type { Reported } from './pip-report.ts';

export interface Closure {
  /** Names of what the target needs, of the projects that are known. */
  readonly needed: ReadonlySet<string>;
  /** What the target needs and nobody brought: requirements without markers. */
  readonly lacking: readonly string[];
}

/** Walks from what was asked for to all that a target needs, with markers evaluated for it. */
export function closureFor(
  known: ReadonlyMap<string, Reported>,
  roots: readonly { readonly name: string; readonly extras: readonly string[] }[],
  target: PythonTarget,
): Closure {
  const needed = new Set<string>();
  const lacking = new Set<string>();
  const seen = new Set<string>();
  const waiting = [...roots];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { name, extras } = next;
    const key = `${name}[${[...extras].sort().join()}]`;
    const project = known.get(name);
    if (seen.has(key) || project === undefined) continue;
    seen.add(key);
    needed.add(name);
    for (const text of project.requires) {
      const { marker, ...wanted } = parseRequirement(text);
      if (!appliesTo(marker, target, extras)) continue;
      if (known.has(wanted.name)) waiting.push(wanted);
      else lacking.add(formatRequirement(wanted));
    }
  }
  return { needed, lacking: [...lacking].sort() };
}
