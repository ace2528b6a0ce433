export { chooseRuntime, type RuntimeChoice } from './choose.ts';
export { baseEnvironment } from './environment.ts';
export { thisMachine, type Machine } from './machine.ts';
