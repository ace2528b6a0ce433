export { lackingFor, type Lack, type LackCode, type LackingOptions } from './lacking/index.ts';
export { directoriesBelow } from './places.ts';
export {
  describeLaunch,
  installedPlace,
  prepareLaunch,
  type LaunchPlace,
  type PreparedLaunch,
  type VariableOrigin,
} from './prepare.ts';
