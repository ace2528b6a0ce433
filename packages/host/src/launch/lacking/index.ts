export { lackingFor } from './lacking-for.ts';
export type { Lack, LackCode, LackingOptions } from './types.ts';
