/** Of this package; what servers and clients are told. A test holds it to package.json. */
export const version = '0.1.0';
