export { adoptNode, listFetched, removeFetched, type FetchedRuntime } from './adopt.ts';
export { nodePackage } from './packages.ts';
