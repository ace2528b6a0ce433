import type { JsonPath } from '@opendxt/manifest';

/** `tools[0].rule`; keys that are no plain names stand in brackets and quotes. */
export function formatPath(path: JsonPath): string {
  let result = '';
  for (const part of path) {
    if (typeof part === 'number') result += `[${part}]`;
    else if (/^[A-Za-z_$][\w$-]*$/.test(part)) result += result === '' ? part : `.${part}`;
    else result += `[${JSON.stringify(part)}]`;
  }
  return result;
}
