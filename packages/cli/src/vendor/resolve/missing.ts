import { pythonTargetName, targetName, type PythonTarget } from '@opendxt/bundle';
import type { MissingWheel } from '../types.ts';

export interface Lack {
  readonly target: PythonTarget;
  readonly project: string;
  readonly version: string;
  /** The targets, of those asked for, that this version has a wheel for. */
  readonly fitting: readonly PythonTarget[];
  /** Another version that has one for the target. */
  readonly otherVersion?: string;
  /** It can be built, on a machine of the target's kind. */
  readonly hasSource?: boolean;
}

/** What can be done about a wheel that is missing. */
export function missingWheel(lack: Lack): MissingWheel {
  const { target, project, version, fitting, otherVersion, hasSource = false } = lack;
  const samePlatform = fitting.filter(
    (one) => targetName(one.target) === targetName(target.target),
  );
  const means = [
    ...(otherVersion === undefined
      ? []
      : [`ask for \`${project}==${otherVersion}\`, which has one`]),
    samePlatform.length > 0
      ? `keep to Python ${[...new Set(samePlatform.map(({ minor }) => minor))].join(', ')} (\`--python-version\`)`
      : `leave out ${targetName(target.target)} (\`--platform\`)`,
    ...(hasSource ? ['its source can be built, but only on a machine of that kind'] : []),
  ];
  const has =
    fitting.length === 0
      ? 'it has one for none of the targets'
      : `it has one for ${shortList(fitting.map(pythonTargetName))}`;
  return {
    target,
    project,
    version,
    ...(otherVersion === undefined ? {} : { otherVersion }),
    hint: `${has}; ${means.join(', or ')}`,
  };
}

function shortList(names: readonly string[]): string {
  const shown = names.slice(0, 4).join(', ');
  return names.length > 4 ? `${shown} and ${names.length - 4} more` : shown;
}
