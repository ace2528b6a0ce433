export { unsignBundle, type UnsignReport } from './unsign-bundle.ts';
