export { mendBundledEnvironment, rootOfEnvironment } from './bundled-environment.ts';
