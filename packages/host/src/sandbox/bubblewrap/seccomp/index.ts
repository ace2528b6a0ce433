export { seccompFilter, type FilterOptions } from './filter.ts';
export { encode } from './program.ts';
export { auditArchitectures, type FilteredArchitecture } from './system-calls.ts';
