/** Set by the build from package.json. */
declare const __OPENDXT_VERSION__: string;

export const version: string =
  typeof __OPENDXT_VERSION__ === 'string' ? __OPENDXT_VERSION__ : '0.0.0-source';
