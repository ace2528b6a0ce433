export { collectAsTheyAre, collectPackages, mergeFound, ruleOnTheWay } from './collect.ts';
export { startFiles } from './start-file.ts';
export type { Importer } from './types.ts';
