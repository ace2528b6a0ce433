export { homeAt, isTrusted, locateHome, prepareHome, type Home } from './home.ts';
export { isLock, lock, lockHolder, tryLock } from './lock.ts';
export { startOf } from './process-identity.ts';
export { readVersioned, writeVersioned, type FileFormat } from './versioned-file.ts';
