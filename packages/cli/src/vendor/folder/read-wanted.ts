import { parsePythonMinors, parseTarget, targetName } from '@opendxt/bundle';
import { CliError, readOption } from '../../command/index.ts';
import { layouts, type LayoutName } from '../layouts/index.ts';
import type { WantedTargets } from './choose-targets.ts';

/** What `--layout` names. CliError `usage`. */
export function readLayout(given: string): LayoutName {
  const found = layouts.find(({ name }) => name === given);
  if (found !== undefined) return found.name;
  const names = layouts.map(({ name }) => `\`${name}\``).join(', ');
  throw new CliError('usage', `\`--layout\` expects ${names}, found \`${given}\``);
}

/** What `--platform` and `--python-version` name, each once. CliError `usage`. */
export function readTargets(options: {
  readonly platform?: string;
  readonly pythonVersion?: string;
}): WantedTargets {
  const { platform, pythonVersion } = options;
  return {
    ...(platform === undefined
      ? {}
      : {
          platforms: readOption('--platform', () => [
            ...new Set(platform.split(',').map((name) => targetName(parseTarget(name)))),
          ]),
        }),
    ...(pythonVersion === undefined
      ? {}
      : { minors: readOption('--python-version', () => parsePythonMinors(pythonVersion)) }),
  };
}
