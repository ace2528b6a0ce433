import { describeSystemError } from './system-error.ts';
import { visibleBlock } from './visible.ts';

export interface ErrorDocument {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

/**
 * Every error of ours carries a stable kebab-case `code` and may carry a `hint`; the operating
 * system's are put into words; anything else is a fault of dxt.
 */
export function describeError(error: unknown): ErrorDocument {
  if (!(error instanceof Error)) return { code: 'internal-error', message: String(error) };
  const { code, hint } = error as { code?: unknown; hint?: unknown };
  if (typeof code === 'string' && /^[a-z][a-z0-9-]*$/.test(code))
    return { code, message: error.message, ...(typeof hint === 'string' ? { hint } : {}) };
  const system = describeSystemError(error);
  if (system !== undefined) return { code: 'system-error', message: system };
  return { code: 'internal-error', message: `${error.name}: ${error.message}` };
}

/** `error: what [code]`, then the hint after a blank line; the stack only under `--verbose`. */
export function renderError(
  error: unknown,
  options: { readonly verbose: boolean; readonly paint: (text: string) => string },
): string {
  const { code, message, hint } = describeError(error);
  const lines = [`${options.paint('error')}: ${visibleBlock(message)} [${code}]`];
  if (hint !== undefined) lines.push('', `hint: ${visibleBlock(hint)}`);
  if (code === 'internal-error')
    lines.push('', 'hint: this is a fault in dxt; --verbose shows where, and a report helps');
  if (options.verbose && error instanceof Error && error.stack !== undefined)
    lines.push('', visibleBlock(error.stack));
  return lines.join('\n');
}
