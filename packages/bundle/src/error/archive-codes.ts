/** Refusals of the reader; docs/archive.md explains each. */
export type ArchiveErrorCode = FrameErrorCode | EntryErrorCode | ContentErrorCode | WorkErrorCode;

/** About the file as a whole. */
type FrameErrorCode =
  | 'not-an-archive'
  | 'archive-truncated'
  | 'end-record-ambiguous'
  | 'end-record-invalid'
  | 'multi-disk'
  | 'count-mismatch'
  | 'zip64-invalid'
  | 'central-directory-invalid'
  | 'data-before'
  | 'data-after'
  | 'signature-block-invalid'
  | 'entries-overlap'
  | 'hidden-data'
  | 'too-many-entries'
  | 'too-large'
  | 'ratio-too-high';

/** About one entry, before its content is read. */
type EntryErrorCode =
  | 'local-header-mismatch'
  | 'descriptor-mismatch'
  | 'extra-field-invalid'
  | 'encrypted'
  | 'method-unsupported'
  | 'flags-unsupported'
  | 'version-unsupported'
  | 'entry-link'
  | 'entry-special'
  | 'entry-kind-unclear'
  | 'entry-too-large'
  | 'name-encoding'
  | 'name-ambiguous'
  | 'name-escapes'
  | 'name-unsafe'
  | 'name-reserved'
  | 'name-too-long'
  | 'name-collision';

/** About what is inside: an entry's bytes, the manifest, the entry point. */
type ContentErrorCode =
  | 'size-mismatch'
  | 'crc-mismatch'
  | 'deflate-invalid'
  | 'manifest-missing'
  | 'manifest-nested'
  | 'manifest-not-a-file'
  | 'manifest-too-large'
  | 'manifest-too-deep'
  | 'manifest-duplicate-key'
  | 'manifest-invalid'
  | 'entry-point-missing'
  | 'entry-point-outside';

/** About the machine and the caller. */
type WorkErrorCode = 'read-failed' | 'target-exists' | 'cancelled';
