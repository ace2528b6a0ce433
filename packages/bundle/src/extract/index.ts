export { extractBundle, type ExtractOptions, type ExtractReport } from './extract-bundle.ts';
