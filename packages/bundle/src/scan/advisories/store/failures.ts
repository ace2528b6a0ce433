import { BundleError } from '../../../error/index.ts';

/** Every way in which a database can be broken is mended by the same command. */
export const mend = '`dxt scan --update-db` makes it anew';

/** A database that is there and can't be trusted to say all that it knew. */
export function unreadable(path: string, found: string, cause?: unknown): BundleError {
  return new BundleError(
    'advisories-unreadable',
    `the advisory database at \`${path}\` can’t be read: ${found}`,
    { hint: mend, cause },
  );
}

/** For what the file system refuses while a database is written. */
export function unwritable(path: string, cause: unknown): BundleError {
  const { code = 'unknown error' } = cause as NodeJS.ErrnoException;
  return new BundleError(
    'write-failed',
    `the advisory database at \`${path}\` could not be written (${code}); it is as it was before`,
    { cause, hint: hintFor(code) },
  );
}

function hintFor(code: string): string {
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'make room on its disk, and update again';
  const refused = ['EACCES', 'EPERM', 'EROFS'].includes(code);
  return refused
    ? 'give yourself the right to write there, or set OPENDXT_HOME to a folder that you may write to'
    : 'look after the disk, and update again';
}
