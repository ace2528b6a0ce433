import { mask } from './mask.ts';
import { finderOf, type Finder } from './spellings.ts';

/** Puts a mask in the place of secrets, as they are or encoded. */
export interface Redactor {
  /** A whole text. */
  (text: string): string;
  /** A text that comes in pieces: no secret that is torn between two of them gets through. */
  stream(): RedactingStream;
}

export interface RedactingStream {
  /** Answers with what can be passed on; the end of an unfinished line may have to wait. */
  push(piece: string): string;
  /** What would be left if this were the end; it stays. */
  peek(): string;
  /** Answers with what is left. */
  end(): string;
}

/** A redactor for these secrets; those of less than four characters are let through. */
export function redactor(secrets: readonly string[]): Redactor {
  const finders = [...new Set(secrets)].map(finderOf).filter((finder) => finder !== undefined);
  if (finders.length === 0) return Object.assign((text: string) => text, { stream: passing });
  const longest = Math.max(...finders.map((finder) => finder.longest));
  return Object.assign((text: string) => maskUntil(finders, text, text.length).masked, {
    stream: () => redactingStream(finders, longest),
  });
}

function passing(): RedactingStream {
  return { push: (piece) => piece, peek: () => '', end: () => '' };
}

/** Whole lines can go: of a secret that has several, each is masked by itself. */
function redactingStream(finders: readonly Finder[], longest: number): RedactingStream {
  let rest = '';
  const peek = () => maskUntil(finders, withoutTorn(finders, rest), rest.length).masked;
  return {
    push: (piece) => {
      rest += piece;
      const safe = Math.max(rest.lastIndexOf('\n') + 1, rest.length - longest + 1);
      if (safe <= 0) return '';
      const { masked, end } = maskUntil(finders, rest, safe);
      rest = rest.slice(end);
      return masked;
    },
    peek,
    end: () => {
      const last = peek();
      rest = '';
      return last;
    },
  };
}

/** The beginning of a secret at the very end: whoever wrote it was ended in the middle. */
function withoutTorn(finders: readonly Finder[], text: string): string {
  const torn = finders.map((finder) => finder.tornAt(text)).filter((at) => at >= 0);
  return torn.length === 0 ? text : text.slice(0, Math.min(...torn)) + mask;
}

/**
 * Masks what begins before `safe`; the text goes as far as that or as the last mask. Secrets that
 * overlap get one mask.
 */
function maskUntil(
  finders: readonly Finder[],
  text: string,
  safe: number,
): { readonly masked: string; readonly end: number } {
  const ranges = finders.flatMap((finder) => finder.find(text)).sort(([a], [b]) => a - b);
  let masked = '';
  let end = 0;
  for (const [from, until] of ranges) {
    if (from >= safe) break;
    if (from >= end) masked += text.slice(end, from) + mask;
    end = Math.max(end, until);
  }
  if (end >= safe) return { masked, end };
  return { masked: masked + text.slice(end, safe), end: safe };
}
