import { parseTemplate } from './template.ts';
import type { Piece } from './template.ts';

/** What a variable stands for. */
export type Resolution =
  | { readonly kind: 'text'; readonly text: string }
  /** Never empty. */
  | { readonly kind: 'list'; readonly items: readonly string[]; readonly separator: string }
  | { readonly kind: 'unset' }
  | { readonly kind: 'unknown' };

export type Resolve = (name: string) => Resolution;

/** Something that the expansion could not do as the author may have meant it. */
export interface Note {
  readonly kind: 'unknown' | 'unset-in-text' | 'list-in-text' | 'ambiguous-list';
  /** The name between the braces. */
  readonly variable: string;
}

export interface Expansion<T> {
  readonly value: T;
  readonly notes: readonly Note[];
}

/**
 * Replaces every variable once, from left to right. What a variable stands for is never looked at
 * again, so that no value can bring in another one.
 */
export function expandText(template: string, resolve: Resolve): Expansion<string> {
  const notes: Note[] = [];
  const value = parseTemplate(template)
    .map((piece) => (piece.kind === 'text' ? piece.text : expandVariable(piece, resolve, notes)))
    .join('');
  return { value, notes };
}

/** As `expandText`, but a template that is one option alone gives no argument or several. */
export function expandArgument(template: string, resolve: Resolve): Expansion<readonly string[]> {
  const resolution = resolveAlone(template, resolve);
  if (resolution?.kind === 'unset') {
    return { value: [], notes: [] };
  }
  if (resolution?.kind === 'list') {
    return { value: resolution.items, notes: [] };
  }
  const { value, notes } = expandText(template, resolve);
  return { value: [value], notes };
}

/** As `expandText`, but undefined (no such entry) for a template that is one unset option alone. */
export function expandEnvironmentValue(
  template: string,
  resolve: Resolve,
): Expansion<string | undefined> {
  const resolution = resolveAlone(template, resolve);
  if (resolution?.kind === 'unset') {
    return { value: undefined, notes: [] };
  }
  const { value, notes } = expandText(template, resolve);
  return {
    value,
    notes:
      resolution?.kind === 'list' ? notes.filter((note) => note.kind !== 'list-in-text') : notes,
  };
}

function resolveAlone(template: string, resolve: Resolve): Resolution | undefined {
  const [piece, ...rest] = parseTemplate(template);
  return piece?.kind === 'variable' && rest.length === 0 ? resolve(piece.name) : undefined;
}

function expandVariable(
  piece: Extract<Piece, { kind: 'variable' }>,
  resolve: Resolve,
  notes: Note[],
): string {
  const variable = piece.name;
  const resolution = resolve(variable);
  switch (resolution.kind) {
    case 'text':
      return resolution.text;
    case 'list': {
      const { items, separator } = resolution;
      notes.push({ kind: 'list-in-text', variable });
      if (items.some((item) => item.includes(separator))) {
        notes.push({ kind: 'ambiguous-list', variable });
      }
      return items.join(separator);
    }
    case 'unset':
      notes.push({ kind: 'unset-in-text', variable });
      return '';
    case 'unknown':
      notes.push({ kind: 'unknown', variable });
      return piece.text;
  }
}
