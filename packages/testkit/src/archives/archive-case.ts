import type { BundleErrorCode } from '@opendxt/bundle';
import { type RawEntry, type RawFrame, rawZip } from './raw-zip.ts';

/** An archive, and what a reader has to make of it. */
export interface ArchiveCase {
  /** The family and what is odd about it; no two cases have the same. */
  readonly name: string;
  /** The code of the refusal, or `ok` for an archive that is odd but good. */
  readonly expect: BundleErrorCode | 'ok';
  /** Made on demand, since some are large. */
  bytes(): Uint8Array;
}

export const manifest = {
  manifest_version: '0.3',
  name: 'hostile',
  version: '1.0.0',
  description: 'A bundle for tests',
  author: { name: 'Nobody' },
  server: {
    type: 'node',
    entry_point: 'server/index.js',
    mcp_config: { command: 'node', args: ['${__dirname}/server/index.js'] },
  },
};

export const manifestEntry: RawEntry = {
  name: 'manifest.json',
  content: JSON.stringify(manifest, null, 2),
  method: 8,
};
export const serverEntry: RawEntry = {
  name: 'server/index.js',
  content: "process.stdin.on('data', (line) => process.stdout.write(line));\n",
  method: 8,
};

/** A good bundle around the entries that a case is about. */
export function bundleWith(entries: readonly RawEntry[], frame?: RawFrame): Buffer {
  return rawZip([manifestEntry, ...entries, serverEntry], frame);
}

/** A case whose bundle has these entries beside good ones. */
export function entryCase(
  name: string,
  expect: ArchiveCase['expect'],
  ...entries: readonly RawEntry[]
): ArchiveCase {
  return { name, expect, bytes: () => bundleWith(entries) };
}

/** A case whose bundle is good but for its frame. */
export function frameCase(
  name: string,
  expect: ArchiveCase['expect'],
  frame: RawFrame,
): ArchiveCase {
  return { name, expect, bytes: () => bundleWith([], frame) };
}

/** A case with any bytes. */
export function bytesCase(
  name: string,
  expect: ArchiveCase['expect'],
  bytes: () => Uint8Array,
): ArchiveCase {
  return { name, expect, bytes };
}
