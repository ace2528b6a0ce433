import type { SpecVersion } from '../model/index.ts';
import { newestSpecVersion, specVersions } from './manifest-schema.ts';

export interface DeclaredVersion {
  /** The declared version; the nearest known one when that is unknown, the newest when absent. */
  readonly version: SpecVersion;
  /** The key that decides. */
  readonly key?: 'dxt_version' | 'manifest_version';
  /** What the key says, when that is no known version. */
  readonly unknown?: unknown;
}

/** Which spec version a manifest says it follows; `manifest_version` wins over `dxt_version`. */
export function readSpecVersion(manifest: Readonly<Record<string, unknown>>): DeclaredVersion {
  const keys = (['manifest_version', 'dxt_version'] as const).filter((key) =>
    Object.hasOwn(manifest, key),
  );
  for (const key of keys) {
    const version = specVersions.find((version) => version === manifest[key]);
    if (version !== undefined) return { version, key };
  }
  const [key] = keys;
  if (key === undefined) return { version: newestSpecVersion };
  return { version: nearestVersion(manifest[key]), key, unknown: manifest[key] };
}

/** `0.2.0` and the number 0.2 mean `0.2`. */
function nearestVersion(declared: unknown): SpecVersion {
  const text = typeof declared === 'number' ? String(declared) : declared;
  if (typeof text !== 'string') return newestSpecVersion;
  return (
    specVersions.find((version) => text === version || text.startsWith(`${version}.`)) ??
    newestSpecVersion
  );
}
