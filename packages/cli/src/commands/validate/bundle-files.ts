// On its own, so that the reader of archives is loaded for bundles alone.
export { archiveFileView, openArchive } from '@opendxt/bundle';
