import type { Manifest } from '@opendxt/manifest';
import type { Contents } from '../contents/index.ts';
import { dependencyFolders } from '../secrets/index.ts';
import { lookThrough } from './reading/index.ts';
import { applyIgnores, orderFindings, worstOf, type IgnoreEntry } from './report/index.ts';
import { secretDetector } from './secrets/index.ts';
import type { AdvisorySource, FoundPackage, Inventory, ScanFinding, ScanReport } from './types.ts';

/** Where advisories are looked up. */
interface Lookup {
  readonly source: AdvisorySource;
  lookUp(packages: readonly FoundPackage[], signal?: AbortSignal): Promise<readonly ScanFinding[]>;
}

export interface ScanOptions {
  readonly manifest?: Manifest | undefined;
  readonly advisories: readonly Lookup[];
  /** Taken from the contents unless given. */
  readonly inventory?: Inventory | undefined;
  readonly ignore?: readonly IgnoreEntry[] | undefined;
  readonly now: Date;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** Everything that speaks against a bundle. Nothing of it is run. */
export async function scanContents(contents: Contents, options: ScanOptions): Promise<ScanReport> {
  const { advisories, now, signal, onProgress } = options;
  const inventory = options.inventory ?? { packages: [], natives: [], unseen: [] };
  const looked = await lookThrough(contents, {
    detectors: [await secretDetector()],
    isOwn: ownFiles(contents),
    signal,
    onProgress,
  });
  const found = await Promise.all(
    advisories.map((lookup) => lookup.lookUp(inventory.packages, signal)),
  );
  const all = [...looked.findings, ...found.flat()];
  const { findings, ignored, gaps } = applyIgnores(all, options.ignore ?? [], now);
  const ordered = orderFindings(findings);
  return {
    format: 1,
    scannedAt: now.toISOString(),
    sources: advisories.map(({ source }) => source),
    gaps: [...gapsOf(advisories, inventory), ...looked.gaps, ...gaps],
    inventory,
    findings: ordered,
    ignored,
    severity: worstOf(ordered),
  };
}

function ownFiles(contents: Contents): (path: string) => boolean {
  const inDependency = dependencyFolders(contents.entries.keys());
  return (path) => !inDependency(path);
}

function* gapsOf(advisories: readonly Lookup[], inventory: Inventory): Generator<string> {
  if (advisories.length === 0)
    yield 'known vulnerabilities and malicious packages were not looked for: there is no advisory data';
  for (const { path, why } of inventory.unseen) yield `\`${path}\`: ${why}`;
}
