export { checkLaunch } from './check-launch.ts';
export { isPythonProgram } from './programs.ts';
