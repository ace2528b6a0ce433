export { sampleManifests, testInFullRun, testNeeding, testOnPosix, type Need } from './needs.ts';
