export { type Diagnosis, type DiagnosisCode, diagnoses } from './diagnoses/index.ts';
export { examine } from './examine.ts';
export { explainFailure, type FailedRun, mapFailure } from './output/index.ts';
export type { Examined, Finding, Repair } from './types.ts';
