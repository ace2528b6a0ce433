import { normaliseName, pythonTargetName } from '@opendxt/bundle';
import { MissingWheelsError } from '../vendor/layouts/index.ts';
import { readConstraints, writeConstraints } from './requirements.ts';

/** More than this many projects that stopped making wheels for some target are a person's work. */
const mostRounds = 8;

/**
 * Does the work, and again with older versions of projects whose newest has no wheel for some
 * target. A `constraints.txt` bounds these, for the work to be done within.
 * @param server the project whose version is chosen already, and is never another one
 * @throws {MissingWheelsError} where no version has them all
 */
export async function holdingBack<Result>(
  folder: string,
  server: string,
  work: () => Promise<Result>,
  tell: (line: string) => void,
): Promise<Result> {
  const held = new Set(await readConstraints(folder));
  for (;;)
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof MissingWheelsError)) throw error;
      const lines = olderVersions(error, normaliseName(server));
      if (lines === undefined || held.size >= mostRounds || lines.every((line) => held.has(line)))
        throw error;
      for (const line of lines) held.add(line);
      await writeConstraints(folder, [...held]);
      for (const { project, version, target } of firstOfEach(error))
        tell(
          `an older \`${project}\` is taken, since ${version} has no wheel for ${pythonTargetName(target)}`,
        );
    }
}

/** As lines of constraints; undefined where a project has no version for some target. */
function olderVersions(
  { missing }: MissingWheelsError,
  server: string,
): readonly string[] | undefined {
  const lines = missing.map(({ project, otherVersion }) =>
    otherVersion === undefined || project === server ? undefined : `${project}<=${otherVersion}`,
  );
  return lines.includes(undefined)
    ? undefined
    : [...new Set(lines.filter((line) => line !== undefined))];
}

function firstOfEach({ missing }: MissingWheelsError): MissingWheelsError['missing'] {
  return missing.filter(
    ({ project }, at) => missing.findIndex((other) => other.project === project) === at,
  );
}
