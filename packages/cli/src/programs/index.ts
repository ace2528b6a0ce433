export { goBuild, goMainPackages, type GoBuild } from './go.ts';
export { npmCleanInstall, npmInstall, npmVersions } from './npm.ts';
export { npmRegistry } from './npm-registry.ts';
export { runProgram, type ProgramOptions, type ProgramRun } from './run-program.ts';
