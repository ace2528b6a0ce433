import { pythonTargetName } from '@opendxt/bundle';
import { CliError } from '../../command/index.ts';
import type { MissingWheel, Vendored } from '../types.ts';

/** @throws {CliError} `no-package` that names every target and project that a wheel is missing for. */
export function refuseMissing({ missing }: Vendored): void {
  if (missing.length === 0) return;
  const projects = new Map<string, MissingWheel[]>();
  for (const wheel of missing) {
    const project = `${wheel.project} ${wheel.version}`;
    projects.set(project, [...(projects.get(project) ?? []), wheel]);
  }
  const lines = [...projects].map(
    ([project, wheels]) =>
      `\`${project}\` has no wheel for ${wheels.map(({ target }) => pythonTargetName(target)).join(', ')}${hintOf(wheels)}`,
  );
  const [first = '', ...others] = lines;
  throw new CliError(
    'no-package',
    others.length === 0 ? first : `wheels are missing:\n  ${lines.join('\n  ')}`,
    { hint: 'nothing was written; `--platform` and `--python-version` leave targets out' },
  );
}

function hintOf(wheels: readonly MissingWheel[]): string {
  const hints = [...new Set(wheels.map(({ hint }) => hint))].filter((hint) => hint !== '');
  return hints.length === 0 ? '' : ` (${hints.join('; ')})`;
}
