import { parseRule, parseRules, type Rule } from './rule.ts';

/** As for git itself, no pattern takes these back in. */
const always = parseRule('.git', 'default');

const noSiblings: ReadonlySet<string> = new Set();

interface Layer {
  /** The folder of the ignore file, with a slash at its end; empty for the root. */
  readonly base: string;
  readonly rules: readonly Rule[];
}

/**
 * Rules as git layers them: a later rule beats an earlier one, a file deeper in the tree beats those
 * above it. Ask from the root downwards and do not go into what is left out: nothing below can be
 * taken back in.
 */
export class RuleSet {
  /** The deepest first. */
  readonly #layers: readonly Layer[];

  constructor(layers: readonly Layer[] = []) {
    this.#layers = layers;
  }

  /** With the rules of a file in `folder` (`''` for the root) added; they win over those so far. */
  with(folder: string, rules: readonly Rule[]): RuleSet {
    if (rules.length === 0) return this;
    return new RuleSet([{ base: folder === '' ? '' : `${folder}/`, rules }, ...this.#layers]);
  }

  /** The same for the text of an ignore file called `name`. */
  withFile(folder: string, name: string, text: string): RuleSet {
    return this.with(folder, parseRules(text, folder === '' ? name : `${folder}/${name}`));
  }

  /** The rule that leaves this path out, judged by itself: its parents are taken to be in. */
  find(
    path: string,
    kind: 'file' | 'directory',
    siblings: ReadonlySet<string> = noSiblings,
  ): Rule | undefined {
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (always?.matches(path, name) === true) return always;
    for (const layer of this.#layers) {
      if (!path.startsWith(layer.base)) continue;
      const below = path.slice(layer.base.length);
      const rule = layer.rules.findLast(
        (rule) => applies(rule, kind, name, siblings) && rule.matches(below, name),
      );
      if (rule !== undefined) return rule.negated ? undefined : rule;
    }
    return undefined;
  }
}

function applies(
  rule: Rule,
  kind: 'file' | 'directory',
  name: string,
  siblings: ReadonlySet<string>,
): boolean {
  if (rule.directoriesOnly && kind !== 'directory') return false;
  if (rule.filesOnly && kind !== 'file') return false;
  return !rule.besideOriginal || siblings.has(name.slice(0, name.lastIndexOf('.')));
}
