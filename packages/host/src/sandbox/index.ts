export { noIsolation, type Box, type SandboxBackend } from './backend.ts';
