export { hideSecrets } from './hide-secrets.ts';
export { lookThrough } from './look-through.ts';
export { type Detector, type Sight } from './sight.ts';
export { mark } from './mark.ts';
export { placeOf } from './place-of.ts';
