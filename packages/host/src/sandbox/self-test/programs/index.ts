export { nodeProgram } from './node.ts';
export { pythonProgram } from './python.ts';
