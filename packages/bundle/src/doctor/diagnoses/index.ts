export { diagnoses, type DiagnosisCode } from './all.ts';
export { troublesOfPython } from './troubles-of-python.ts';
export type { Diagnosis } from './types.ts';
