import { allowsPython, appliesTo, isMadeFor, type PythonMinor } from '@opendxt/bundle';
import { lowestMinor, minorNumber, minorsRange } from './launch.ts';
import { byPlatform, type ReadTree } from './read-tree.ts';

/** No Python in use is newer for long. */
const newest = 40;

/**
 * The range of versions that trees of stable packages are for: from the lowest on, and up to the
 * first that a package does not take (`Requires-Python`) or for which it requires what is not there.
 */
export function openRange(trees: readonly ReadTree[]): string {
  const lowest = lowestMinor(trees.map(({ tree }) => tree.target.minor));
  const minors: PythonMinor[] = [lowest];
  for (let number = minorNumber(lowest) + 1; number <= newest; number++) {
    const minor: PythonMinor = `3.${number}`;
    const isBrought = trees.some(({ tree }) => tree.target.minor === minor);
    const doFor = [...byPlatform(trees).values()].every((siblings) => areFor(siblings, minor));
    if (!isBrought && !doFor) return minorsRange(minors);
    minors.push(minor);
  }
  return `>=${lowest}`;
}

/** Trees of one platform: what any of them has is there for all. */
function areFor(siblings: readonly [ReadTree, ...ReadTree[]], minor: PythonMinor): boolean {
  const python = { ...siblings[0].tree.target, minor };
  const projects = siblings.flatMap((tree) => tree.projects);
  const names = new Set(projects.map(({ distribution }) => distribution.name));
  return projects.every(
    ({ distribution }) =>
      allowsPython(distribution.requiresPython, minor) &&
      isMadeFor(distribution, python) &&
      distribution.requires.every(
        ({ name, marker }) => names.has(name) || !appliesTo(marker, python),
      ),
  );
}
