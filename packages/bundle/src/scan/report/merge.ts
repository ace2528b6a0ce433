import type { ScanFinding } from '../types.ts';
import { worstOf } from './order.ts';

/**
 * The same problem of the same package, told by several sources, is told once: as the first does, and
 * as severe as the worst of them says.
 */
export function mergeSources(sources: readonly (readonly ScanFinding[])[]): ScanFinding[] {
  const merged: ScanFinding[] = [];
  const known = new Map<string, number>();
  for (const findings of sources)
    for (const finding of findings) {
      const names = [finding.id, ...(finding.aliases ?? [])];
      const keys = names.map((name) => `${finding.package?.purl ?? ''} ${name}`);
      const at = keys.map((key) => known.get(key)).find((index) => index !== undefined);
      const first = at === undefined ? undefined : merged[at];
      if (first === undefined || at === undefined) merged.push(finding);
      else merged[at] = join(first, finding, names);
      for (const key of keys) known.set(key, at ?? merged.length - 1);
    }
  return merged;
}

function join(first: ScanFinding, other: ScanFinding, names: readonly string[]): ScanFinding {
  // That it is malicious is never lost.
  const kept = other.kind === 'malicious' && first.kind !== 'malicious' ? other : first;
  const aliases = new Set([first.id, ...(first.aliases ?? []), ...names]);
  aliases.delete(kept.id);
  const severity = worstOf([first, other]);
  return { ...kept, severity, ...(aliases.size === 0 ? {} : { aliases: [...aliases].sort() }) };
}
