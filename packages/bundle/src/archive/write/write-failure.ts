import { dirname } from 'node:path';
import { BundleError } from '../../error/index.ts';

/** What went wrong with the file that is written, as a person would say it. */
export function writeFailed(target: string, cause: unknown): BundleError {
  const message = `can't write \`${target}\`: ${reasonOf(target, cause)}`;
  return new BundleError('write-failed', message, { cause });
}

function reasonOf(target: string, cause: unknown): string {
  switch (cause instanceof Error && 'code' in cause ? cause.code : undefined) {
    case 'ENOENT':
      return `the folder \`${dirname(target)}\` does not exist`;
    case 'EISDIR':
    case 'ENOTEMPTY':
      return 'a folder of that name is in the way';
    case 'EACCES':
    case 'EPERM':
      return `no permission to write in \`${dirname(target)}\``;
    case 'EROFS':
      return 'the file system is read-only';
    case 'ENOSPC':
    case 'EDQUOT':
      return 'the disk is full';
    default:
      return cause instanceof Error ? cause.message : String(cause);
  }
}
