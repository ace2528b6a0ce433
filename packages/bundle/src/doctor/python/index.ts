export { checkPython } from './check-python.ts';
