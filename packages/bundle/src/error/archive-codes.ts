/** Refusals of the reader; docs/archive.md explains each. */
export type ArchiveErrorCode = 'not-an-archive';
