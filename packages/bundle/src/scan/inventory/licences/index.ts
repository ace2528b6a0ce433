export { licencesOfNode } from './node.ts';
export { licencesOfPython } from './python.ts';
export { spdxExpression } from './expression.ts';
