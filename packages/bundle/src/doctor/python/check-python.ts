import type { Scene } from '../scene/index.ts';
import type { Finding } from '../types.ts';
import { checkBinaries } from './binaries.ts';
import { checkDeclared } from './declared.ts';
import { checkImports } from './imports.ts';
import { checkMetadata } from './metadata.ts';
import { checkPth } from './pth.ts';
import { checkRecords } from './records.ts';
import { checkRequirements } from './requirements.ts';
import { checkSearchPath } from './search-path.ts';
import { checkShadows } from './shadows.ts';
import { surveyPython } from './survey.ts';
import { checkTags } from './tags.ts';
import { checkVirtualEnvironments } from './virtual-environment.ts';

/** A server in Python: what it imports, what is installed, and for which interpreters. */
export async function checkPython(scene: Scene): Promise<Finding[]> {
  const survey = await surveyPython(scene);
  return [
    ...(await checkSearchPath(survey)),
    ...(await checkImports(survey)),
    ...checkShadows(survey),
    ...(await checkRecords(survey)),
    ...checkMetadata(survey),
    ...checkRequirements(survey),
    ...checkTags(survey),
    ...(await checkBinaries(survey)),
    ...(await checkPth(survey)),
    ...(await checkVirtualEnvironments(survey)),
    ...(await checkDeclared(scene)),
  ];
}
