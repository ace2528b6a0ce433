export { npmInstall, npmVersions } from './npm.ts';
export { runProgram, type ProgramOptions } from './run-program.ts';
