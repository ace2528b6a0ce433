export { explicitVariables, findCandidates } from './candidates.ts';
export { isExecutable } from './is-executable.ts';
export { runtimeCommand, type RuntimeCommand } from './names.ts';
export { usualPlaces, type Place } from './places.ts';
