export { bootstrapMark, bootstrapSource, type BootstrapFacts } from './bootstrap-source.ts';
export { type BootstrapReading, readBootstrap } from './read-bootstrap.ts';
