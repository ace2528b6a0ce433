export { applyIgnores, type IgnoreEntry } from './ignore.ts';
export { failsScan, type JunitOptions, toJunit } from './junit.ts';
export { mergeSources } from './merge.ts';
export { orderFindings, worstOf } from './order.ts';
export { ignoreListName, readIgnoreList } from './read-ignores.ts';
export { type SarifOptions, toSarif } from './sarif.ts';
