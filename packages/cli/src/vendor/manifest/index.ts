export { completeManifest } from './complete.ts';
export { readServer, type ServerFacts } from './read-server.ts';
