import { hideSecrets, mark } from '../reading/index.ts';
import type { ScanFinding } from '../types.ts';
import { findHidden, type Hidden } from './hidden.ts';
import { findInstructions, type TextKind } from './instructions.ts';

type Place = Pick<ScanFinding, 'file' | 'line' | 'column' | 'firstParty'>;

const shown = 160;

/** What a text for a model has in it. `called` opens the sentence: "the description of …". */
export function examineText(
  text: string,
  called: string,
  kind: TextKind,
  place: Place,
): ScanFinding[] {
  return [
    ...findHidden(text).map((hidden) => describeHidden(hidden, text, called, place)),
    ...findInstructions(text, kind).map(({ id, severity, what, found }): ScanFinding => {
      const message = `${called} ${what}: “${mark(found, shown)}”`;
      const hint = 'read it whole before a model does; what a tool says is taken for an order';
      return { kind: 'poisoning', id, severity, message, hint, ...place };
    }),
  ];
}

const hints: Readonly<Record<Hidden['id'], string>> = {
  'hidden-text': 'nobody needs text that only a machine can read',
  'reversed-text': 'it is read in another order than it is shown in',
  'hidden-characters': 'take them out; they make two names look alike, or hide words from a search',
  'control-characters': 'they steer a terminal; take them out',
};

export function describeHidden(
  { id, severity, count, at, spells }: Hidden,
  text: string,
  called: string,
  place: Place,
): ScanFinding {
  const what = `${count} ${count === 1 ? 'character' : 'characters'} that nobody sees`;
  const spelled = spells === undefined ? '' : `, which spell “${mark(spells, shown)}”`;
  const message = `${called} has ${what}${spelled}: “${excerpt(text, at)}”`;
  return { kind: 'poisoning', id, severity, message, hint: hints[id], ...place };
}

/** The words around the first of them. */
function excerpt(text: string, at: number): string {
  const start = Math.max(0, at - 30);
  const end = at + 60;
  // A secret is known by its begin, which may lie before what is shown.
  const from = Math.max(0, start - 300);
  const near = hideSecrets(text.slice(from, end + 300));
  // Cut between characters, never inside one.
  const cut = near
    .slice(start - from, end - from)
    .replace(/^[\uDC00-\uDFFF]/, '')
    .replace(/[\uD800-\uDBFF]$/, '');
  return `${start > 0 ? '…' : ''}${mark(cut, shown)}${end < text.length ? '…' : ''}`;
}
