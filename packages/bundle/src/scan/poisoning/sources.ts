import { mark, placeOf, type Detector, type Sight } from '../reading/index.ts';
import type { ScanFinding } from '../types.ts';
import { describeHidden } from './describe.ts';
import { findHidden } from './hidden.ts';
import { findInstructions } from './instructions.ts';

const code = /\.([cm]?[jt]sx?|py|pyi|sh|bash|ps1|bat|cmd|rb|pl|php|lua|json|ya?ml|toml)$/i;

const beyondAscii = /[^\0-\u007F]/;

/** Tag characters as escapes of JavaScript or Python: text that shows in no editor once it runs. */
const escapedTags =
  /(?:\\u\{e00[0-7][0-9a-f]\}|\\udb40\\udc[0-7][0-9a-f]|\\U000e00[0-7][0-9a-f]){8,}/i;

/**
 * Source texts: characters that hide what a program does or says, and in the author's own files
 * texts that speak to a model past the user.
 */
export const sourceDetector: Detector = (sight) => {
  const { path, text } = sight;
  if (text === undefined || path === 'manifest.json' || !code.test(path)) return [];
  return [...hiddenIn(sight, text), ...escapesIn(sight, text), ...instructionsIn(sight, text)];
};

function hiddenIn({ path, own }: Sight, text: string): ScanFinding[] {
  // Tables of encodings have soft hyphens, which show where they break a line.
  const looked = text.replaceAll('\u00AD', '-');
  if (!beyondAscii.test(looked)) return [];
  return findHidden(looked)
    .filter(({ id, severity }) => {
      // Terminals are steered by many honest programs; libraries for texts quote the others.
      if (id === 'control-characters') return false;
      return own ? severity !== 'low' : id === 'hidden-text' && severity === 'high';
    })
    .map((hidden) => {
      const place = { file: path, firstParty: own, ...placeOf(text, hidden.at) };
      const finding = describeHidden(hidden, text, `\`${mark(path)}\``, place);
      return hidden.id === 'hidden-characters' ? { ...finding, severity: 'low' } : finding;
    });
}

function escapesIn({ path, own }: Sight, text: string): ScanFinding[] {
  const match = own ? escapedTags.exec(text) : null;
  if (match === null) return [];
  return [
    {
      kind: 'poisoning',
      id: 'hidden-text',
      severity: 'high',
      message: `\`${mark(path)}\` writes text in characters that nobody sees: “${mark(match[0], 80)}”`,
      hint: 'nobody needs text that only a machine can read',
      file: path,
      firstParty: own,
      ...placeOf(text, match.index),
    },
  ];
}

function instructionsIn({ path, own }: Sight, text: string): ScanFinding[] {
  if (!own) return [];
  return findInstructions(text, 'source').map(({ id, what, found }) => ({
    kind: 'poisoning',
    id,
    severity: 'medium',
    message: `a text in \`${mark(path)}\` ${what}: “${mark(found, 160)}”`,
    hint: 'see whether it reaches a model as the description or the answer of a tool',
    file: path,
    firstParty: own,
  }));
}
