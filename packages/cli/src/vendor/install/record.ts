/** The paths that a RECORD names, in its order (PEP 376: CSV, the path first). */
export function recordedPaths(text: string): readonly string[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const [, quoted, plain] = /^(?:"((?:[^"]|"")*)"|([^,]*))/.exec(line) ?? [];
    const path = quoted?.replaceAll('""', '"') ?? plain ?? '';
    return path === '' ? [] : [path];
  });
}

/** A line of RECORD; without a digest, that of RECORD itself. */
export function recordLine(path: string, digest?: Buffer, size?: number): string {
  const field = /[",]/.test(path) ? `"${path.replaceAll('"', '""')}"` : path;
  return digest === undefined
    ? `${field},,\n`
    : `${field},sha256=${digest.toString('base64url')},${size}\n`;
}
