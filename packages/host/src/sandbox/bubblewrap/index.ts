export { bubblewrapBackend } from './backend.ts';
export { probeBubblewrap, type Finding } from './probe.ts';
export { findSystemProgram, readFacts } from './read-facts.ts';
