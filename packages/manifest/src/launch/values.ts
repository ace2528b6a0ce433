import type { Manifest } from '../model/index.ts';
import { createScope } from '../substitution/index.ts';
import type { LaunchContext } from './types.ts';

/**
 * What a setting is when the server starts, as texts: the value, else the default with its folders
 * expanded; empty where it has neither.
 */
export function settingTexts(
  manifest: Manifest,
  key: string,
  context: Omit<LaunchContext, 'arch'>,
): readonly string[] {
  const resolved = createScope(manifest.userConfig, context)(`user_config.${key}`);
  if (resolved.kind === 'list') return resolved.items.filter((item) => item !== '');
  return resolved.kind === 'text' && resolved.text !== '' ? [resolved.text] : [];
}
