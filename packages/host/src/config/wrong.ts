import type { Problem } from '@opendxt/manifest';
import { HostError } from '../error/index.ts';

/** One thing that is wrong with settings; it never shows a secret. */
export type Wrong = Pick<Problem, 'message' | 'found' | 'expected'> & { readonly code?: string };

/** All that is wrong, in one error. */
export function invalidSettings(problems: readonly Wrong[]): HostError {
  const lines = problems.map(({ code, message, expected, found }) => {
    if (code === 'setting-unknown') return `${message}, expected ${expected}`;
    return found === undefined ? message : `${message}, found ${found}`;
  });
  const [first = ''] = lines;
  return new HostError(
    'invalid-settings',
    lines.length === 1 ? first : `${lines.length} settings are wrong:\n  ${lines.join('\n  ')}`,
  );
}
