export { sampleManifests, testInFullRun, testNeeding, type Need } from './needs.ts';
