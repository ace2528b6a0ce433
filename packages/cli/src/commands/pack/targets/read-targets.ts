import { parseTarget, targetName, targetNames, type Target } from '@opendxt/bundle';
import { CliError } from '../../../command/index.ts';

/**
 * The targets of `--target a,b`, each once. CliError `usage`, BundleError
 * `unknown-target`.
 */
export function readTargets(given: readonly string[]): readonly Target[] {
  const targets = given
    .flatMap((list) => list.split(','))
    .filter((name) => name.trim() !== '')
    .map(parseTarget);
  if (targets.length === 0)
    throw new CliError('usage', '`--target` expects a target as `linux-x64`, found none', {
      hint: `there are ${targetNames.join(', ')}`,
    });
  return [...new Map(targets.map((target) => [targetName(target), target])).values()];
}
