import type { Printer } from '../../printer/index.ts';

/** Ends a pack: what failed as an error, with details for `--json` and lines for people. */
export function fail(
  printer: Printer,
  {
    code,
    message,
    details,
    lines = [],
  }: {
    readonly code: string;
    readonly message: string;
    readonly details: object;
    readonly lines?: readonly string[];
  },
): 1 {
  printer.document({ error: { code, message }, ...details });
  const error = printer.styleNote(['bold', 'red'], 'error');
  printer.error([`${error}: ${message} [${code}]`, ...lines].join('\n'));
  return 1;
}
