export type { Diagnosis, Examined, Finding, Repair } from './types.ts';
