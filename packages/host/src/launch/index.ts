export { lackingFor, type Lack } from './lacking/index.ts';
export { directoriesBelow } from './places.ts';
export {
  describeLaunch,
  installedPlace,
  prepareLaunch,
  type LaunchPlace,
  type VariableOrigin,
} from './prepare.ts';
