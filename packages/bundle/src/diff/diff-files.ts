import type { ContentFile } from '../digest/index.ts';
import type { FileChange } from './types.ts';

/** Which files differ. What is gone here and new there with the same bytes was moved. */
export function diffFiles(
  before: readonly ContentFile[],
  after: readonly ContentFile[],
): readonly FileChange[] {
  const then = new Map(before.map((file) => [file.path, file]));
  const now = new Map(after.map((file) => [file.path, file]));
  const gone = new Map<string, ContentFile[]>();
  for (const file of inOrder(before)) {
    if (now.has(file.path) || file.size === 0) continue;
    gone.set(file.sha256, [...(gone.get(file.sha256) ?? []), file]);
  }
  const moved = new Set<string>();
  const changes = inOrder(after).flatMap((file): readonly FileChange[] => {
    const earlier = then.get(file.path);
    if (earlier !== undefined) return compare(earlier, file);
    const from = gone.get(file.sha256)?.shift();
    if (from === undefined) return [{ kind: 'added', path: file.path, after: facts(file) }];
    moved.add(from.path);
    const both = { before: facts(from), after: facts(file) };
    return [{ kind: 'moved', path: file.path, from: from.path, ...both }];
  });
  const removed = before
    .filter(({ path }) => !now.has(path) && !moved.has(path))
    .map((file): FileChange => ({ kind: 'removed', path: file.path, before: facts(file) }));
  return inOrder([...changes, ...removed]);
}

function compare(before: ContentFile, after: ContentFile): readonly FileChange[] {
  const kind =
    before.sha256 !== after.sha256
      ? 'changed'
      : before.executable === after.executable
        ? undefined
        : 'mode';
  if (kind === undefined) return [];
  return [{ kind, path: after.path, before: facts(before), after: facts(after) }];
}

function facts({ executable, size, sha256 }: ContentFile): Omit<ContentFile, 'path'> {
  return { executable, size, sha256 };
}

function inOrder<T extends { readonly path: string }>(items: readonly T[]): readonly T[] {
  return [...items].sort((a, b) => (a.path < b.path ? -1 : 1));
}
