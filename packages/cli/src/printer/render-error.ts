export interface ErrorDocument {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

/** Every error of ours carries a stable `code` and may carry a `hint`; anything else is our fault. */
export function describeError(error: unknown): ErrorDocument {
  if (error instanceof Error) {
    const { code, hint } = error as { code?: unknown; hint?: unknown };
    return {
      code: typeof code === 'string' ? code : 'internal-error',
      message: error.message,
      ...(typeof hint === 'string' ? { hint } : {}),
    };
  }
  return { code: 'internal-error', message: String(error) };
}

/** `error: what [code]`, then the hint after a blank line; the stack only under `--verbose`. */
export function renderError(
  error: unknown,
  options: { readonly verbose: boolean; readonly paint: (text: string) => string },
): string {
  const { code, message, hint } = describeError(error);
  const lines = [`${options.paint('error')}: ${message} [${code}]`];
  if (hint !== undefined) lines.push('', `hint: ${hint}`);
  if (code === 'internal-error' && hint === undefined)
    lines.push('', 'hint: this is a fault in dxt itself; --verbose shows where');
  if (options.verbose && error instanceof Error && error.stack !== undefined)
    lines.push('', error.stack);
  return lines.join('\n');
}
