import { maxSourceLength, type Manifest } from '@opendxt/manifest';
import type { Contents } from '../contents/index.ts';
import { dependencyFiles } from '../secrets/index.ts';
import type { AdvisoryLookup } from './advisories/index.ts';
import { takeInventory } from './inventory/index.ts';
import {
  examineManifest,
  examineTools,
  sourceDetector,
  type ListedTool,
} from './poisoning/index.ts';
import { lookThrough } from './reading/index.ts';
import { examineLaunch, riskDetector } from './risks/index.ts';
import {
  applyIgnores,
  mergeSources,
  orderFindings,
  worstOf,
  type IgnoreEntry,
} from './report/index.ts';
import { secretDetector } from './secrets/index.ts';
import type { Inventory, ScanFinding, ScanReport } from './types.ts';

export interface ScanOptions {
  readonly manifest?: Manifest | undefined;
  readonly advisories: readonly AdvisoryLookup[];
  /** Taken from the contents unless given. */
  readonly inventory?: Inventory | undefined;
  /** What the server said of its tools, where it was asked. */
  readonly tools?: readonly ListedTool[] | undefined;
  readonly ignore?: readonly IgnoreEntry[] | undefined;
  readonly now: Date;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** Everything that speaks against a bundle. Nothing of it is run. */
export async function scanContents(contents: Contents, options: ScanOptions): Promise<ScanReport> {
  const { advisories, now, signal, onProgress } = options;
  const inventory =
    options.inventory ?? (await takeInventory(contents, options.manifest, { signal }));
  const inDependency = await dependencyFiles(contents, {
    manifest: options.manifest,
    records: 'proven',
    signal,
  });
  const looked = await lookThrough(contents, {
    detectors: [await secretDetector(), sourceDetector, riskDetector],
    isOwn: (path) => !inDependency(path),
    signal,
    onProgress,
  });
  const found = await Promise.all(
    advisories.map((lookup) => lookup.lookUp(inventory.packages, signal)),
  );
  const all = [
    ...mergeSources(found),
    ...(await manifestFindings(contents)),
    ...(options.manifest === undefined ? [] : examineLaunch(options.manifest)),
    ...examineTools(options.tools ?? []),
    ...looked.findings,
  ];
  const { findings, ignored, gaps } = applyIgnores(all, options.ignore ?? [], now);
  const ordered = orderFindings(findings);
  return {
    format: 1,
    scannedAt: now.toISOString(),
    sources: advisories.map(({ source }) => source),
    gaps: [...gapsOf(advisories, inventory, now), ...looked.gaps, ...gaps],
    inventory,
    findings: ordered,
    ignored,
    severity: worstOf(ordered),
  };
}

async function manifestFindings(contents: Contents): Promise<ScanFinding[]> {
  if (contents.entries.get('manifest.json')?.kind !== 'file') return [];
  return examineManifest(await contents.read('manifest.json', maxSourceLength));
}

const day = 24 * 60 * 60 * 1000;
/** New advisories come every day. */
const oldAfterDays = 7;

function* gapsOf(
  lookups: readonly AdvisoryLookup[],
  { packages }: Inventory,
  now: Date,
): Generator<string> {
  if (lookups.length === 0)
    yield 'known vulnerabilities and malicious packages were not looked for: there is no advisory data (`dxt scan --update-db` fetches it)';
  else {
    const covered = new Set(lookups.flatMap(({ source }) => source.ecosystems));
    for (const ecosystem of new Set(packages.map((found) => found.ecosystem)))
      if (!covered.has(ecosystem))
        yield `packages of ${ecosystem} were not looked up: the advisory data has nothing of it`;
  }
  for (const { source } of lookups) {
    const { dataFrom } = source;
    const days =
      dataFrom === undefined ? 0 : Math.floor((now.getTime() - Date.parse(dataFrom)) / day);
    if (days > oldAfterDays)
      yield `the advisory data is ${days} days old (${dataFrom?.slice(0, 10)}): what became known since is missed (\`dxt scan --update-db\`)`;
  }
}
