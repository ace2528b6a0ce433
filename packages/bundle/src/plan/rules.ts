import { RuleSet } from '../ignore/index.ts';

/** The rules of the innermost folder with rules of its own on the way to a path. */
export function innermost(layers: ReadonlyMap<string, RuleSet>, path: string): RuleSet {
  for (let folder = path; folder !== '';) {
    const rules = layers.get(folder);
    if (rules !== undefined) return rules;
    folder = folder.slice(0, Math.max(folder.lastIndexOf('/'), 0));
  }
  return layers.get('') ?? new RuleSet();
}
