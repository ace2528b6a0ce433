export { type Diagnosis, type DiagnosisCode, diagnoses } from './diagnoses/index.ts';
export { examine } from './examine.ts';
export { examinedOf, pythonMinorsOf } from './examined/index.ts';
export { explainFailure, type FailedRun } from './output/index.ts';
export type { Assumption, Examined, Finding, Repair } from './types.ts';
