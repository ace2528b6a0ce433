export { lackingFor, type Lack } from './lacking/index.ts';
export { directoriesBelow } from './places.ts';
export {
  describeLaunch,
  installedPlace,
  prepareLaunch,
  type LaunchPlace,
  type VariableOrigin,
} from './prepare.ts';
export { basePython, bundledMinors, preferredMinors, type BasePython } from './python/index.ts';
export { type PythonEnvironment } from './uv/index.ts';
