export { type InsideAddress } from './listen-inside.ts';
export { openListeners } from './open-listeners.ts';
