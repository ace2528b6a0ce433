import type { ArchiveEntry, Bundle, SignatureEvidence } from '@opendxt/bundle';
import { formatPath } from '../../printer/index.ts';

export interface Folder {
  readonly path: string;
  readonly files: number;
  readonly bytes: number;
}

const foldersShown = 5;

/** What `--json` says about a bundle, and what the text is made of. */
export function describeBundle(bundle: Bundle, evidence: SignatureEvidence) {
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
    signature: describeSignature(evidence),
  };
}

export type BundleDescription = ReturnType<typeof describeBundle>;

/** Whether it is the signer's, and of these bytes. Whom to trust is asked of `dxt verify`. */
function describeSignature(evidence: SignatureEvidence) {
  const { state, layout, signer, claimedTime, timestamp, faults } = evidence;
  if (state === 'none') return null;
  return {
    state,
    layout: layout ?? null,
    signer: signer ?? null,
    claimedTime: claimedTime ?? null,
    timestamp: timestamp?.time ?? null,
    problem: state === 'intact' ? null : (faults[0]?.message ?? null),
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
