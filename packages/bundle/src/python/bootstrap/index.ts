export { bootstrapMark, bootstrapSource, type BootstrapFacts } from './bootstrap-source.ts';
