import { comparePaths } from './order.ts';
import { largestFolders } from './sizes.ts';
import type { PackPlan } from './types.ts';

/** The plan with one file more, which takes the place of what has its path. */
export function withFile(plan: PackPlan, path: string, bytes: Uint8Array): PackPlan {
  const added = { path, executable: false, content: { kind: 'bytes', bytes } } as const;
  const others = plan.entries.filter((entry) => entry.path !== path);
  const entries = [...others, added].sort((a, b) => comparePaths(a.path, b.path));
  const sizes = entries.map(({ path: name, content }) => ({
    path: name,
    size: content.kind === 'file' ? content.size : content.bytes.length,
  }));
  return {
    ...plan,
    entries,
    files: entries.length,
    bytes: sizes.reduce((sum, { size }) => sum + size, 0),
    largest: largestFolders(sizes),
  };
}
