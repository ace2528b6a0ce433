export { explainFailure, type FailedRun } from './explain-failure.ts';
