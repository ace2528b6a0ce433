import type { ArchiveEntry, Bundle } from '@opendxt/bundle';
import { formatPath } from '../../printer/index.ts';

export interface Folder {
  readonly path: string;
  readonly files: number;
  readonly bytes: number;
}

const foldersShown = 5;

/** What `--json` says about a bundle, and what the text is made of. */
export function describeBundle(bundle: Bundle) {
  const { archive, manifest } = bundle;
  const { server, compatibility } = manifest;
  const files = archive.entries.filter(({ kind }) => kind === 'file');
  return {
    name: manifest.name,
    displayName: manifest.displayName,
    version: manifest.version,
    description: manifest.description,
    author: manifest.author,
    ...(manifest.license === undefined ? {} : { license: manifest.license }),
    ...(manifest.homepage === undefined ? {} : { homepage: manifest.homepage }),
    specVersion: manifest.specVersion,
    versionKey: manifest.versionKey ?? null,
    server: {
      type: server.type,
      entryPoint: server.entryPoint,
      ...server.launch,
      overrides: server.overrides,
    },
    platforms: compatibility.platforms ?? null,
    runtimes: compatibility.runtimes,
    clients: compatibility.clients,
    settings: manifest.userConfig,
    tools: manifest.tools.map(({ name }) => name),
    toolsGenerated: manifest.toolsGenerated,
    prompts: manifest.prompts.map(({ name }) => name),
    unknownKeys: manifest.unknown.map(({ path }) => formatPath(path)),
    files: files.length,
    size: archive.fileSize,
    unpackedSize: files.reduce((sum, { size }) => sum + size, 0),
    largest: largestFolders(files).slice(0, foldersShown),
    signature: describeSignature(archive.signature),
  };
}

export type BundleDescription = ReturnType<typeof describeBundle>;

/** Layout A leaves the end record's comment length at 0; B and C let it cover the block. */
function describeSignature(block: Bundle['archive']['signature']) {
  if (block === undefined) return null;
  return {
    layout: block.commentCoversBlock ? ('B or C' as const) : ('A' as const),
    bytes: block.length,
    verified: null,
  };
}

/** The folders directly below the root, and each package in node_modules on its own. */
function largestFolders(files: readonly ArchiveEntry[]): Folder[] {
  const folders = new Map<string, Folder>();
  for (const { path, size } of files) {
    const match = /^(?:node_modules\/(?:@[^/]+\/)?[^/]+|[^/]+)(?=\/)/.exec(path);
    if (match === null) continue;
    const [folder] = match;
    const known = folders.get(folder) ?? { path: folder, files: 0, bytes: 0 };
    folders.set(folder, { path: folder, files: known.files + 1, bytes: known.bytes + size });
  }
  return [...folders.values()].sort((one, other) => other.bytes - one.bytes);
}
