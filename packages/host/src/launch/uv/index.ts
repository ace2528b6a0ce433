export { runInEnvironment, type PythonEnvironment } from './run-in-environment.ts';
