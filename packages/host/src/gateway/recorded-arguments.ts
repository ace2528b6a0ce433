import type { HostContext } from '../activation/index.ts';
import { mask, redactor, revealSettings, type Redactor } from '../config/index.ts';
import { isObject } from '../json/index.ts';
import { findInstalled } from '../store/index.ts';

/** The arguments of a call as the audit may keep them: without the secrets of the extension. */
export async function recordedArguments(
  { home, secrets }: HostContext,
  id: string,
  args: unknown,
): Promise<unknown> {
  try {
    const { folder } = await findInstalled(home, id);
    const { secretTexts } = await revealSettings(home, secrets, id, folder);
    return secretTexts.length === 0 ? args : redacted(args, redactor(secretTexts));
  } catch {
    // What is not known can't be told from the rest.
    return mask;
  }
}

function redacted(value: unknown, redact: Redactor): unknown {
  if (typeof value === 'string') return redact(value);
  if (typeof value === 'number') {
    const text = String(value);
    return redact(text) === text ? value : mask;
  }
  if (Array.isArray(value)) return value.map((item) => redacted(item, redact));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [redact(key), redacted(inner, redact)]),
  );
}
