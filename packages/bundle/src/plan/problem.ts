import type { Problem, Severity } from '@opendxt/manifest';

/** A problem with what goes in. It is about files, so it has no place in the manifest. */
export function sourceProblem(
  severity: Severity,
  code: string,
  message: string,
  hint?: string,
): Problem {
  return { severity, code, path: [], message, ...(hint === undefined ? {} : { hint }) };
}
