export type { HostileOutcome } from './hostile-driver.ts';
export { letTry, type Hostile } from './hostile-lab.ts';
