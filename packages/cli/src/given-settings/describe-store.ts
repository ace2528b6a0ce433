import type { SecretStoreDescription } from '@opendxt/host';
import { visibleLine } from '../printer/index.ts';

/** Where secrets are kept, and why not in a keychain where that is so. */
export function describeStore({ text, why }: SecretStoreDescription): string {
  const reason = why === undefined ? '' : `, not in a keychain: ${why}`;
  return visibleLine(`secrets are kept ${text}${reason}`);
}
