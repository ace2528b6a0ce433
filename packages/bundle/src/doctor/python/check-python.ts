import type { Scene } from '../scene/index.ts';
import type { Finding } from '../types.ts';
import { checkBinaries } from './binaries.ts';
import { checkDeclared } from './declared.ts';
import { checkMetadata } from './metadata.ts';
import { checkPth } from './pth.ts';
import { checkRecords } from './records.ts';
import { checkRequirements } from './requirements.ts';
import { surveyPython } from './survey.ts';
import { checkTags } from './tags.ts';
import { checkVirtualEnvironments } from './virtual-environment.ts';

/** A server in Python: what it imports, what is installed, and for which interpreters. */
export async function checkPython(scene: Scene): Promise<Finding[]> {
  const survey = await surveyPython(scene);
  return [
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
