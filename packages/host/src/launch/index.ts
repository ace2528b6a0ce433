export {
  directoriesBelow,
  prepareLaunch,
  type LaunchPlace,
  type PreparedLaunch,
} from './prepare.ts';
