import { describeCargo } from './cargo.ts';
import type { ProjectFacts, ProjectFiles } from './facts.ts';
import { describeGo } from './go.ts';
import { describeNode } from './node.ts';
import { describePython } from './python.ts';

/**
 * What kind of project this is and what it says about itself, or undefined for a folder without any
 * of the describing files. In a folder with several of them (a Python server with a package.json
 * for its formatter) the first whose entry point is found counts.
 */
export function describeProject(files: ProjectFiles): ProjectFacts | undefined {
  const described = [describeNode, describePython, describeGo, describeCargo].flatMap(
    (describe) => describe(files) ?? [],
  );
  return described.find((facts) => facts.launch !== undefined) ?? described[0];
}
