/**
 * The path inside the bundle that a text of the manifest stands for: what follows `${__dirname}`,
 * or a relative path, with `/` and without `.` and `..`; undefined where it leads elsewhere. Of
 * another variable nothing is known.
 */
export function bundlePath(text: string): string | undefined {
  const plain = text.replaceAll('${/}', '/').replaceAll('\\', '/');
  const rest = /^\$\{__dirname\}(?:\/(.*))?$/s.exec(plain);
  const path = rest === null ? plain : (rest[1] ?? '');
  if (rest === null && /^\/|^[a-z]:/i.test(path)) return undefined;
  if (path.includes('${')) return undefined;
  const kept: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') {
      if (kept.pop() === undefined) return undefined;
    } else if (part !== '' && part !== '.') kept.push(part);
  }
  return kept.join('/');
}
