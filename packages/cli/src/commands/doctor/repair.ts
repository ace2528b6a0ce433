import { chmod, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Finding, Repair } from '@opendxt/bundle';
import { editSource } from '@opendxt/manifest';

/** What one file becomes. */
export interface Change {
  /** From the folder, with `/`. */
  readonly path: string;
  /** Undefined where there is no such file yet. */
  readonly before?: string;
  /** Undefined where its content stays. */
  readonly after?: string;
  /** Permission bits, where they change. */
  readonly mode?: number;
}

/** What the repairs of the findings make of a folder; nothing is written. */
export async function planRepairs(
  folder: string,
  findings: readonly Finding[],
): Promise<readonly Change[]> {
  const changes = new Map<string, Change>();
  for (const repair of findings.flatMap(({ repairs = [] }) => repairs)) {
    const path = repair.kind === 'set-in-manifest' ? 'manifest.json' : repair.path;
    const known = changes.get(path) ?? { path, ...(await contentOf(join(folder, path))) };
    changes.set(path, await apply(repair, known, join(folder, path)));
  }
  return [...changes.values()].filter(
    ({ before, after, mode }) => mode !== undefined || (after !== undefined && after !== before),
  );
}

async function contentOf(path: string): Promise<Pick<Change, 'before'>> {
  try {
    return { before: await readFile(path, 'utf8') };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return {};
  }
}

async function apply(repair: Repair, known: Change, path: string): Promise<Change> {
  switch (repair.kind) {
    case 'make-executable':
      return { ...known, mode: ((await stat(path)).mode & 0o777) | 0o755 };
    case 'set-in-manifest':
      return {
        ...known,
        after: editSource(known.after ?? known.before ?? '{}', repair.at, repair.value),
      };
    case 'write-file':
      return { ...known, after: repair.text };
  }
}

/** Writes every new content beside its file before the first of them takes its place. */
export async function makeChanges(folder: string, changes: readonly Change[]): Promise<void> {
  const staged: { readonly from: string; readonly to: string }[] = [];
  try {
    for (const { path, after } of changes) {
      if (after === undefined) continue;
      const to = join(folder, path);
      const from = `${to}.${process.pid}.new`;
      await mkdir(dirname(to), { recursive: true });
      staged.push({ from, to });
      await writeFile(from, after, { mode: await modeOf(to) });
    }
    for (const { from, to } of staged) await rename(from, to);
  } finally {
    for (const { from } of staged) await rm(from, { force: true });
  }
  for (const { path, mode } of changes)
    if (mode !== undefined) await chmod(join(folder, path), mode);
}

async function modeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ mode }) => mode & 0o777,
    () => 0o644,
  );
}
