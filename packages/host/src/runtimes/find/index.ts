export { findCandidates } from './candidates.ts';
export { isExecutable } from './is-executable.ts';
export { runtimeCommand, type RuntimeCommand } from './names.ts';
export { usualPlaces } from './places.ts';
