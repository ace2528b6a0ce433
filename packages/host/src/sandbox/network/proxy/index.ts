export { createConnections, type Connections } from './connections.ts';
export { dial } from './dial.ts';
export { createProxy } from './proxy.ts';
export { tunnel } from './tunnel.ts';
