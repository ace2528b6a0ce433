export {
  describeLaunch,
  directoriesBelow,
  installedPlace,
  prepareLaunch,
  type LaunchPlace,
  type PreparedLaunch,
} from './prepare.ts';
