export { makeWorld, seenOutside, testLimits, type World } from './world.ts';
