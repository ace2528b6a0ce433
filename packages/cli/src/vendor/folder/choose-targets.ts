import type { PythonMinor, PythonTarget } from '@opendxt/bundle';
import { CliError } from '../../command/index.ts';
import {
  crossTargets,
  findThisPython,
  minorsFrom,
  thisTarget,
  usualPlatforms,
  type LayoutName,
} from '../layouts/index.ts';

export interface WantedTargets {
  /** As `linux-x64`. */
  readonly platforms?: readonly string[];
  readonly minors?: readonly PythonMinor[];
}

/**
 * What a layout is made for: what was named, else this machine, and for `universal` where people are.
 * @throws {CliError} `usage` for a version that the server does not run on
 */
export async function chooseTargets(
  layout: LayoutName,
  { platforms, minors }: WantedTargets,
  minimum: PythonMinor | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Promise<readonly PythonTarget[]> {
  const tooOld = minors?.find((minor) => minimum !== undefined && isBelow(minor, minimum));
  if (tooOld !== undefined)
    throw new CliError(
      'usage',
      `\`--python-version\` asks for ${tooOld}, and the server needs Python ${minimum} or newer`,
      { hint: '`requires-python` in pyproject.toml and `compatibility.runtimes.python` say so' },
    );
  if (layout === 'universal')
    return crossTargets(platforms ?? usualPlatforms, minors ?? minorsFrom(minimum, 3));
  const chosen = minors ?? [await minorHere(minimum, env)];
  if (platforms !== undefined) return crossTargets(platforms, chosen);
  const target = thisTarget();
  return chosen.map((minor) => ({ target, minor }));
}

/** Of the first Python here, if that is new enough; packages can be brought for another one, too. */
async function minorHere(
  minimum: PythonMinor | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Promise<PythonMinor> {
  const { minor } = (await findThisPython(env)).target;
  return minimum !== undefined && isBelow(minor, minimum) ? minimum : minor;
}

function isBelow(one: PythonMinor, other: PythonMinor): boolean {
  return Number(one.slice(2)) < Number(other.slice(2));
}
