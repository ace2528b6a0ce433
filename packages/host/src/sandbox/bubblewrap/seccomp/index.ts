export { encodedFilter } from './encoded-filter.ts';
export { auditArchitectures, type FilteredArchitecture } from './system-calls.ts';
