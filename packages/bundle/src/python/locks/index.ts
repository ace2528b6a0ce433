export { lockedByPylock, lockedByUv } from './locked-for.ts';
export { type Pylock, type PylockPackage, readPylock } from './pylock.ts';
export { type Pyproject, readPyproject } from './pyproject.ts';
export type { LockedDependency, LockedFile, LockedPackage, LockedSource } from './types.ts';
export { readUvLock, type UvLock } from './uv-lock.ts';
