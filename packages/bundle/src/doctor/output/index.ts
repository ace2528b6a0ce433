export { explainFailure, type FailedRun, mapFailure } from './explain-failure.ts';
