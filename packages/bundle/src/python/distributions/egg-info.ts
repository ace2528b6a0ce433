import type { Requirement } from '../types.ts';
import { requirementOf } from './requires.ts';

/**
 * Reads `requires.txt` of an `.egg-info` (setuptools): requirements below headings that name an
 * extra, a marker or both, as `[cli:python_version < "3.9"]`.
 */
export function readEggRequires(text: string): readonly Requirement[] {
  let condition: string | undefined;
  return text.split(/\r\n|\n|\r/).flatMap((line) => {
    const [, heading] = /^\s*\[(.*)\]\s*$/.exec(line) ?? [];
    if (heading !== undefined) {
      condition = conditionOf(heading);
      return [];
    }
    if (line.trim() === '') return [];
    return requirementOf(condition === undefined ? line : `${line} ; ${condition}`) ?? [];
  });
}

function conditionOf(heading: string): string | undefined {
  const colon = heading.indexOf(':');
  const extra = (colon === -1 ? heading : heading.slice(0, colon)).trim();
  const marker = colon === -1 ? '' : heading.slice(colon + 1).trim();
  const parts = [
    ...(marker === '' ? [] : [extra === '' ? marker : `(${marker})`]),
    ...(extra === '' ? [] : [`extra == '${extra}'`]),
  ];
  return parts.length === 0 ? undefined : parts.join(' and ');
}
