export { goBuild, goMainPackages, type GoBuild } from './go.ts';
export { npmCleanInstall, npmInstall, npmVersions } from './npm.ts';
export { runProgram, type ProgramOptions } from './run-program.ts';
