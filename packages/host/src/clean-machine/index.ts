export { testOnCleanMachine } from './test-on-clean-machine.ts';
export type {
  CleanCall,
  CleanOptions,
  CleanReport,
  CleanRow,
  CleanRun,
  CleanRuntime,
  CleanVariant,
  CleanWarning,
} from './types.ts';
