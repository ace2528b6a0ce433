export { npmInstall, npmVersions } from './npm.ts';
export { runProgram, type ProgramOptions, type ProgramRun } from './run-program.ts';
