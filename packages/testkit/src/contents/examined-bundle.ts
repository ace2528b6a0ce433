import { type Examined, examinedOf, parseTarget } from '@opendxt/bundle';
import { parseSource, readManifest } from '@opendxt/manifest';
import { memoryContents, type MemoryFile } from './memory-contents.ts';

export interface ExaminedBundleOptions {
  /** `server` of the manifest. */
  readonly server: Readonly<Record<string, unknown>>;
  /** By their paths; the manifest is added. */
  readonly files: Readonly<Record<string, MemoryFile>>;
  /** Other keys of the manifest. */
  readonly manifest?: Readonly<Record<string, unknown>>;
  /** Names of targets, in place of those that the manifest declares. */
  readonly targets?: readonly string[];
}

/** A bundle in memory, as `examine` takes it. */
export function examinedBundle({
  server,
  files,
  manifest = {},
  targets,
}: ExaminedBundleOptions): Examined {
  const json = {
    manifest_version: '0.3',
    name: 'examined',
    version: '1.0.0',
    description: 'Is examined',
    author: { name: 'A. Author' },
    server,
    ...manifest,
  };
  const text = `${JSON.stringify(json, undefined, 2)}\n`;
  const { manifest: read } = readManifest(parseSource(text), 'tolerant');
  if (read === undefined) throw new Error('the manifest can’t be read');
  return examinedOf(
    read,
    memoryContents({ 'manifest.json': text, ...files }),
    targets === undefined ? {} : { targets: targets.map(parseTarget) },
  );
}
