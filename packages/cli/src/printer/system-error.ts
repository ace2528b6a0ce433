const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EADDRINUSE: 'the address is in use',
  EBUSY: 'it is in use',
  ECONNREFUSED: 'nobody answers there',
  EEXIST: 'it exists already',
  EISDIR: 'it is a folder',
  ELOOP: 'its links go round in a circle',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'the name is too long',
  ENOENT: 'no such file or folder',
  ENOSPC: 'no space is left on the disk',
  ENOTDIR: 'a part of the path is not a folder',
  ENOTEMPTY: 'the folder is not empty',
  EPERM: 'operation not permitted',
  EROFS: 'the disk is read-only',
};

/** Why the operating system refused something, in words where there are some. */
export function systemReason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return (code === undefined ? undefined : reasons[code]) ?? code ?? message;
}

/** What the operating system refused, and about which file; undefined for any other error. */
export function describeSystemError(error: Error): string | undefined {
  const { code, syscall, path, dest } = error as NodeJS.ErrnoException & { readonly dest?: string };
  if (code === undefined || syscall === undefined) return undefined;
  const reason = reasons[code];
  if (reason === undefined) return error.message;
  const about = [path, dest].filter((name) => name !== undefined).map((name) => `\`${name}\``);
  return `${[about.join(' → '), reason].filter(Boolean).join(': ')} (${code}, ${syscall})`;
}
