import { parseSource, type JsonPath } from '@opendxt/manifest';
import { mark } from '../reading/index.ts';
import type { ScanFinding } from '../types.ts';
import { describeHidden, examineText } from './describe.ts';
import { findHidden } from './hidden.ts';
import type { TextKind } from './instructions.ts';

const file = 'manifest.json';

/**
 * Every text of a manifest for characters that nobody sees, and those that reach a model (what it
 * says of its tools and prompts) for instructions. A manifest that is no JSON has no texts.
 */
export function examineManifest(manifest: string | Uint8Array): ScanFinding[] {
  const source = parseSource(manifest);
  const findings: ScanFinding[] = [];
  visit(source.value, [], (path, text, part) => {
    const { line, column } = source.place(path, part) ?? {};
    const place = {
      file,
      firstParty: true,
      ...(line === undefined || column === undefined ? {} : { line, column }),
    };
    const called = nameOf(path, source.value, part);
    const kind = kindOf(path);
    if (kind !== undefined) findings.push(...examineText(text, called, kind, place));
    else
      for (const hidden of findHidden(text))
        findings.push(describeHidden(hidden, text, called, place));
  });
  return findings;
}

/** Texts that hosts hand to a model; undefined for the others. */
function kindOf([first, , third]: JsonPath): TextKind | undefined {
  if (first === 'tools' || first === 'description' || first === 'long_description')
    return 'description';
  if (first === 'prompts') return third === 'text' ? 'prompt' : 'description';
  return first === '_meta' ? 'description' : undefined;
}

function nameOf(path: JsonPath, root: unknown, part: 'key' | 'value'): string {
  const [first, index, ...rest] = path;
  const within = part === 'key' ? 'in a key under' : 'under';
  if ((first === 'tools' || first === 'prompts') && typeof index === 'number') {
    const entry = (root as Record<string, unknown[]>)[first]?.[index];
    const name = (entry as { readonly name?: unknown } | null)?.name;
    const called = typeof name === 'string' ? `\`${mark(name, 60)}\`` : `number ${index + 1}`;
    const where = rest.length === 0 ? '' : ` ${within} \`${mark(rest.join('.'), 60)}\``;
    return `the ${first.slice(0, -1)} ${called}${where}`;
  }
  return `\`${mark(path.join('.'), 60)}\` in the manifest`;
}

type Visitor = (path: JsonPath, text: string, part: 'key' | 'value') => void;

/** All strings, keys too. The depth of what was parsed is bounded. */
function visit(value: unknown, path: JsonPath, visitor: Visitor): void {
  if (typeof value === 'string') visitor(path, value, 'value');
  else if (Array.isArray(value))
    for (const [index, item] of value.entries()) visit(item, [...path, index], visitor);
  else if (typeof value === 'object' && value !== null)
    for (const [key, item] of Object.entries(value)) {
      visitor([...path, key], key, 'key');
      visit(item, [...path, key], visitor);
    }
}
