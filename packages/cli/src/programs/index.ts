export { npmInstall } from './npm.ts';
export { runProgram, type ProgramOptions, type ProgramRun } from './run-program.ts';
