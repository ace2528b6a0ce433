export { chooseRuntime, type RuntimeChoice } from './choose.ts';
export { baseEnvironment, temporaryFolder } from './environment.ts';
export {
  adoptNode,
  listFetched,
  nodePackage,
  removeFetched,
  type FetchedRuntime,
} from './fetched/index.ts';
export { runtimeCommand } from './find/index.ts';
export { listRuntimes, type ListedRuntime } from './list.ts';
export { thisMachine, type Machine } from './machine.ts';
export { parseRange } from './version/index.ts';
export type { RuntimeName } from './types.ts';
