import type { RecordedFile } from '../types.ts';

/**
 * Reads a RECORD (PEP 376, PEP 627): path, digest and size of each installed file as CSV, in quotes
 * where a path needs them. Paths that lead out of the bundle are left out.
 * @param root the folder on `sys.path` that the paths start from
 */
export function readRecord(text: string, root: string): readonly RecordedFile[] {
  const files: RecordedFile[] = [];
  for (const [recorded = '', digest = '', size = ''] of csvRows(text)) {
    const path = recorded === '' ? undefined : resolve(root, recorded.replaceAll('\\', '/'));
    if (path === undefined) continue;
    const sha256 = sha256Of(digest);
    files.push({
      path,
      ...(sha256 === undefined ? {} : { sha256 }),
      ...(/^\d{1,15}$/.test(size) ? { size: Number(size) } : {}),
    });
  }
  return files;
}

/** The inverse of `readRecord` for a folder on `sys.path` and its own files. */
export function formatRecord(files: readonly RecordedFile[], root: string): string {
  const prefix = root === '' ? '' : `${root}/`;
  const rows = files.map(({ path, sha256, size }) => {
    const relative = path.startsWith(prefix) ? path.slice(prefix.length) : path;
    const name = /[",\r\n]/.test(relative) ? `"${relative.replaceAll('"', '""')}"` : relative;
    const digest =
      sha256 === undefined ? '' : `sha256=${Buffer.from(sha256, 'hex').toString('base64url')}`;
    return `${name},${digest},${size ?? ''}\n`;
  });
  return rows.join('');
}

/** Rows as Python's `csv` reads them, which is lenient about quotes. */
function* csvRows(text: string): Generator<readonly string[]> {
  const field = /(?:"((?:[^"]|"")*)(?:"|$))?([^,\r\n]*)(,|\r\n|\n|\r|$)/y;
  let row: string[] = [];
  for (;;) {
    const [, quoted = '', plain = '', end = ''] = field.exec(text) ?? [];
    row.push(quoted.replaceAll('""', '"') + plain);
    if (end === ',') continue;
    yield row;
    row = [];
    if (field.lastIndex >= text.length) return;
  }
}

function sha256Of(digest: string): string | undefined {
  const [, encoded] = /^sha256=([A-Za-z0-9_-]{43})=?$/.exec(digest) ?? [];
  return encoded === undefined ? undefined : Buffer.from(encoded, 'base64url').toString('hex');
}

/**
 * Where a recorded file lies. `pip install --target` puts scripts and data of `../../bin/x` into
 * the folder itself, since it installs as for `lib/python` and moves the result.
 */
function resolve(root: string, recorded: string): string | undefined {
  if (recorded.startsWith('/') || /^[A-Za-z]:/.test(recorded)) return undefined;
  const isEnvironment = /(?:^|\/)(?:site|dist)-packages$/.test(root);
  const moved = /^\.\.\/\.\.\/(?!\.\.\/)/.test(recorded) && !isEnvironment;
  const segments = root === '' ? [] : root.split('/');
  for (const segment of (moved ? recorded.slice('../../'.length) : recorded).split('/')) {
    if (segment === '..') {
      if (segments.pop() === undefined) return undefined;
    } else if (segment !== '.' && segment !== '') segments.push(segment);
  }
  return segments.length === 0 ? undefined : segments.join('/');
}
