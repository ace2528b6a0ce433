import type { JsonPath } from '../problem/index.ts';
import { joinPath, readBundlePath } from './bundle-path.ts';
import type { Finding } from './finding.ts';
import type { FileView } from './types.ts';

/** The codes and the word for one kind of file that a manifest names. */
export interface Named {
  /** As in "the entry point". */
  readonly what: string;
  readonly missing: string;
}

/**
 * Checks that a path in a manifest names a file of the bundle, by exactly this name.
 * Gives the path to read it by when all is well. Other texts are `checkPaths`' concern.
 */
export async function findNamedFile(
  files: FileView,
  text: string,
  path: JsonPath,
  named: Named,
): Promise<{ readonly file?: string; readonly findings: readonly Finding[] }> {
  const bundlePath = readBundlePath(text);
  if (bundlePath.kind !== 'inside') return { findings: [] };
  const finding = await checkFile(files, bundlePath.path, path, named);
  return finding === undefined ? { file: bundlePath.path, findings: [] } : { findings: [finding] };
}

/** What is wrong with a file at a path inside the bundle; undefined when it is there. */
export async function checkFile(
  files: FileView,
  file: string,
  path: JsonPath,
  { what, missing }: Named,
): Promise<Finding | undefined> {
  const kind = await files.kind(file);
  if (kind === 'file') return undefined;
  if (kind !== undefined) {
    const found = kind === 'directory' ? 'a folder' : 'neither a file nor a folder';
    return {
      severity: 'error',
      code: 'not-a-file',
      path,
      message: `${what} \`${file}\` is not a file`,
      expected: 'a file',
      found,
    };
  }
  const actual = await findInOtherCase(files, file);
  return actual === undefined
    ? {
        severity: 'error',
        code: missing,
        path,
        message: `${what} \`${file}\` does not exist`,
        expected: 'a file of the bundle',
      }
    : {
        severity: 'error',
        code: 'file-case-mismatch',
        path,
        message: `${what} is written in another case than the file, which Linux does not find`,
        expected: `\`${actual}\``,
        found: `\`${file}\``,
        hint: `write "${actual}"`,
      };
}

async function findInOtherCase(files: FileView, path: string): Promise<string | undefined> {
  let folder = '';
  for (const segment of path.split('/')) {
    const names = await files.list(folder);
    const name =
      names.find((name) => name === segment) ??
      names.find((name) => name.toLowerCase() === segment.toLowerCase());
    if (name === undefined) return undefined;
    folder = joinPath(folder, name);
  }
  return folder;
}
