import { parseTarget, targetName, targetNames, type Target } from '@opendxt/bundle';
import { CliError, readOption } from '../../../command/index.ts';

/** The targets of `--target a,b`, each once. CliError `usage`. */
export function readTargets(given: readonly string[]): readonly Target[] {
  const names = given.flatMap((list) => list.split(',')).filter((name) => name.trim() !== '');
  const targets = readOption('--target', () => names.map(parseTarget));
  if (targets.length === 0)
    throw new CliError('usage', '`--target` expects a target as `linux-x64`, found none', {
      hint: `there are ${targetNames.join(', ')}`,
    });
  return [...new Map(targets.map((target) => [targetName(target), target])).values()];
}
