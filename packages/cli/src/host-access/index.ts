export { contextOf, homeOf, launcherOf, machineOf } from './host-access.ts';
export { readOverview, type Overview } from './overview.ts';
