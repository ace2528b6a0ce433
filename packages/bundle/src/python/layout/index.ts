export { pythonPath } from './python-path.ts';
export { recognisePython } from './recognise-python.ts';
