import type { Settings } from '@opendxt/manifest';
import type { NextSettings } from './settings.ts';

/** What stands in the place of a secret. */
export const mask = '••••••';

/** The settings with a mask in the place of each secret: to be shown, and to see what is set. */
export function presentValues({ values, secrets }: NextSettings): Settings {
  return { ...values, ...Object.fromEntries(Object.keys(secrets).map((key) => [key, mask])) };
}
