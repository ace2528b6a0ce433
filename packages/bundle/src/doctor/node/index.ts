export { checkNode } from './check-node.ts';
