import { BundleError, type BundleErrorCode } from '../../error/index.ts';

const longestShown = 120;

/**
 * A name as it can be shown: what a terminal would obey or hide is written as `\u{…}`, and an
 * over-long name is cut, since names come from whoever made the archive.
 */
export function printable(name: string): string {
  const shown = name.replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `\\u{${code.toString(16)}}`;
  });
  return shown.length > longestShown ? `${shown.slice(0, longestShown)}…` : shown;
}

/** `1 byte`, `2 bytes`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** A refusal of the archive as a whole. */
export function refuse(code: BundleErrorCode, message: string, hint?: string): BundleError {
  return new BundleError(code, message, hint === undefined ? {} : { hint });
}

/** A refusal because of one entry; `reason` reads on from its name. */
export function refuseEntry(
  code: BundleErrorCode,
  name: string,
  reason: string,
  options: { readonly hint?: string; readonly cause?: unknown } = {},
): BundleError {
  const entry = printable(name);
  return new BundleError(code, `entry \`${entry}\` ${reason}`, { ...options, entry });
}
