import { BundleError } from '../../error/index.ts';

export function sourceChanged(entry: string, path: string, size: number): BundleError {
  return new BundleError(
    'source-changed',
    `\`${path}\` changed while it was read: expected ${size} bytes`,
    { entry, hint: 'pack again when nothing writes to the folder any more' },
  );
}

export function sourceUnreadable(entry: string, path: string, cause: unknown): BundleError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new BundleError('source-unreadable', `can't read \`${path}\`: ${reason}`, {
    entry,
    cause,
  });
}
