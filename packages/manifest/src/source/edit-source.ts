import { applyEdits, modify } from 'jsonc-parser';
import type { JsonPath } from '../problem/index.ts';

/**
 * Sets one value in the text of a manifest, with what is around it left as it is written; objects
 * on the way there are added where they are missing. The text has to be JSON.
 */
export function editSource(text: string, path: JsonPath, value: unknown): string {
  const indent = /^([ \t]+)(?=")/m.exec(text)?.[1] ?? '  ';
  const edits = modify(text, [...path], value, {
    formattingOptions: {
      insertSpaces: !indent.startsWith('\t'),
      tabSize: indent.startsWith('\t') ? 1 : indent.length,
      eol: text.includes('\r\n') ? '\r\n' : '\n',
    },
  });
  return applyEdits(text, edits);
}
