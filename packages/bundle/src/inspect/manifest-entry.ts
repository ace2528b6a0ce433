import { type Manifest, parseSource, type Problem, readManifest } from '@opendxt/manifest';
import {
  type Archive,
  type ArchiveEntry,
  type ArchiveLimits,
  defaultLimits,
} from '../archive/index.ts';
import { type ArchiveErrorCode, BundleError } from '../error/index.ts';

const name = 'manifest.json';

interface BundleManifest {
  readonly manifest: Manifest;
  readonly text: string;
  readonly problems: readonly Problem[];
}

/** Finds and reads the manifest of a bundle; what two readers could understand in two ways is refused. */
export async function readBundleManifest(
  archive: Archive,
  limits: Partial<ArchiveLimits> = {},
): Promise<BundleManifest> {
  const entry = findManifest(archive);
  const largest = limits.maxManifestSize ?? defaultLimits.maxManifestSize;
  if (entry.size > largest) {
    throw refuse('manifest-too-large', `expected at most ${largest} bytes, found ${entry.size}`);
  }
  const source = parseSource(await archive.read(entry));
  const unreadable = source.problems.find((problem) => problem.severity === 'error');
  if (unreadable !== undefined) throw refuseProblem(unreadable);
  const { manifest, problems } = readManifest(source, 'tolerant');
  if (manifest === undefined) {
    const problem = problems.find(({ severity }) => severity === 'error');
    throw problem === undefined
      ? refuse('manifest-invalid', 'expected a server, found none')
      : refuseProblem(problem);
  }
  return { manifest, text: source.text, problems };
}

function findManifest(archive: Archive): ArchiveEntry {
  const entry = archive.get(name);
  if (entry?.kind === 'file') return entry;
  if (entry !== undefined || archive.entries.some(({ path }) => path.startsWith(`${name}/`))) {
    throw refuse('manifest-not-a-file', 'expected a file, found a folder');
  }
  const [top] = archive.entries[0]?.path.split('/', 1) ?? [];
  if (
    top !== undefined &&
    archive.get(`${top}/${name}`)?.kind === 'file' &&
    archive.entries.every(({ path }) => path === top || path.startsWith(`${top}/`))
  ) {
    throw refuse(
      'manifest-nested',
      `expected it at the root of the bundle, found it in \`${top}/\``,
      'the folder itself was packed: pack what is inside of it',
    );
  }
  const similar = archive.entries.find(({ path }) => path.toLowerCase() === name)?.path;
  throw refuse(
    'manifest-missing',
    `expected it at the root of the bundle, found ${similar === undefined ? 'none' : `\`${similar}\``}`,
  );
}

const codes: Readonly<Record<string, ArchiveErrorCode>> = {
  'too-large': 'manifest-too-large',
  'too-deep': 'manifest-too-deep',
  'duplicate-key': 'manifest-duplicate-key',
};

function refuseProblem(problem: Problem): BundleError {
  const { place, message, hint } = problem;
  const where = place === undefined ? '' : `line ${place.line}, column ${place.column}: `;
  return refuse(codes[problem.code] ?? 'manifest-invalid', `${where}${message}`, hint);
}

function refuse(code: ArchiveErrorCode, reason: string, hint?: string): BundleError {
  return new BundleError(code, `\`${name}\`: ${reason}`, {
    entry: name,
    ...(hint === undefined ? {} : { hint }),
  });
}
