export { contextOf, homeOf, launcherOf, machineOf } from './host-access.ts';
export { readOverview } from './overview.ts';
