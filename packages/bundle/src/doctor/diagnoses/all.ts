import { fileDiagnoses } from './files.ts';
import { launchDiagnoses } from './launch.ts';
import { nodeDiagnoses } from './node.ts';
import { pythonDiagnoses } from './python.ts';
import type { Diagnosis } from './types.ts';

const all = { ...launchDiagnoses, ...pythonDiagnoses, ...fileDiagnoses, ...nodeDiagnoses };

/** The name of a way in which bundles fail; scripts rely on it. */
export type DiagnosisCode = keyof typeof all;

/** Every way in which bundles are known to fail, by its code. */
export const diagnoses: Readonly<Record<DiagnosisCode, Diagnosis>> = all;
