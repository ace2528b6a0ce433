import { planPack, type ArchiveEntry, type Excluded } from '@opendxt/bundle';

/** Whether there are packages at all, so that a bundle without any need not be unpacked. */
export function holdsPackages(entries: readonly ArchiveEntry[]): boolean {
  return entries.some(({ path }) => /(?:^|\/)node_modules\//.test(path));
}

/**
 * The packages that `dxt pack` would leave out of this tree: development dependencies, and what
 * nothing depends on. None where a dependency is missing: what lies there may be there in its place.
 */
export async function findUnneededPackages(root: string, signal: AbortSignal): Promise<Excluded[]> {
  const { excluded, problems } = await planPack(root, { signal });
  const incomplete = problems.some(
    ({ code, severity }) => code === 'dependency-missing' && severity === 'error',
  );
  return incomplete ? [] : excluded.filter(({ source }) => source === 'package.json');
}
