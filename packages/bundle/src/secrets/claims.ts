import type { Contents } from '../contents/index.ts';
import { normaliseName, readRecord, type RecordedFile } from '../python/index.ts';

/** Of all RECORDs together; what is behind is not read, and claimed by nobody. */
const allRecords = 8 * 1024 * 1024;
/** Far more than a row has, so that a bundle of few files has no long lists to read. */
const recordPerFile = 1024;
const longestTopLevel = 64 * 1024;

/** What installed projects say is theirs. */
export interface Claims {
  /** Files that are there, by path; a row of each project that lists it. */
  readonly recorded: ReadonlyMap<string, readonly RecordedFile[]>;
  /** Metadata, and modules of projects without RECORD; each with a `/` at its end. */
  readonly folders: ReadonlySet<string>;
  /** Modules of one file, of projects without RECORD. */
  readonly modules: ReadonlySet<string>;
}

/** A `.dist-info`. */
interface Metadata {
  /** With a `/` at its end. */
  readonly path: string;
  /** The folder that it lies in: empty, or with a `/` at its end. */
  readonly root: string;
}

/** What the projects in one folder claim. */
interface Names {
  readonly modules: Set<string>;
  /** Normalised, as no module needs to be spelled. */
  readonly projects: Set<string>;
}

/**
 * Reads the RECORD of every `.dist-info` (PEP 376). Where there is none, a project has the modules of
 * its `top_level.txt`, or else that which is called like it.
 * @throws {BundleError} where a file can't be read
 */
export async function readClaims(contents: Contents, signal?: AbortSignal): Promise<Claims> {
  const recorded = new Map<string, RecordedFile[]>();
  const claimed = new Map<string, Names>();
  const infos = metadataFolders(contents);
  let budget = Math.min(allRecords, 64 * 1024 + contents.entries.size * recordPerFile);
  for (const info of infos) {
    signal?.throwIfAborted();
    const record = contents.entries.get(`${info.path}RECORD`);
    if (record?.kind === 'file') {
      const length = Math.min(record.size, budget);
      budget -= length;
      for (const file of await filesOf(contents, info, length)) {
        const rows = recorded.get(file.path);
        if (rows === undefined) recorded.set(file.path, [file]);
        else rows.push(file);
      }
    } else {
      const names = claimed.get(info.root) ?? { modules: new Set(), projects: new Set() };
      claimed.set(info.root, names);
      await addNames(contents, info, names);
    }
  }
  const { folders, modules } = findModules(contents, claimed);
  return { recorded, folders: new Set([...infos.map(({ path }) => path), ...folders]), modules };
}

function metadataFolders({ entries }: Contents): readonly Metadata[] {
  const found = new Map<string, Metadata>();
  for (const file of entries.keys()) {
    const end = /[^/]\.dist-info\//i.exec(file);
    if (end === null) continue;
    const path = file.slice(0, end.index + end[0].length);
    found.set(path, { path, root: path.slice(0, path.lastIndexOf('/', end.index) + 1) });
  }
  return [...found.values()];
}

/** The listed files that are there and that a project may have: an installer puts no others. */
async function filesOf(
  contents: Contents,
  { path, root }: Metadata,
  length: number,
): Promise<readonly RecordedFile[]> {
  if (length === 0) return [];
  const text = Buffer.from(await contents.read(`${path}RECORD`, length)).toString('utf8');
  const [, prefix] = /^(.*?)(?:lib\/python[^/]+|Lib)\/(?:site|dist)-packages\/$/.exec(root) ?? [];
  const scripts = prefix === undefined ? [] : ['bin/', 'Scripts/', 'share/', 'etc/', 'include/'];
  const places = [root, ...scripts.map((folder) => `${prefix}${folder}`)];
  return readRecord(text, root.slice(0, -1)).filter(
    (file) =>
      contents.entries.get(file.path)?.kind === 'file' &&
      places.some((place) => file.path.startsWith(place)),
  );
}

/** By `top_level.txt` of setuptools, or by the name before the version (PEP 427). */
async function addNames(
  contents: Contents,
  { path, root }: Metadata,
  { modules, projects }: Names,
): Promise<void> {
  const topLevel = contents.entries.get(`${path}top_level.txt`);
  if (topLevel?.kind === 'file') {
    const length = Math.min(topLevel.size, longestTopLevel);
    const text = Buffer.from(await contents.read(`${path}top_level.txt`, length)).toString('utf8');
    for (const line of text.split(/\r?\n/)) modules.add(line.trim());
  } else projects.add(normaliseName(path.slice(root.length).split('-', 1)[0] ?? ''));
}

function findModules(
  { entries }: Contents,
  claimed: ReadonlyMap<string, Names>,
): Pick<Claims, 'folders' | 'modules'> {
  const folders = new Set<string>();
  const modules = new Set<string>();
  if (claimed.size === 0) return { folders, modules };
  for (const path of entries.keys()) {
    for (const root of ['', ...foldersOf(path)]) {
      const names = claimed.get(root);
      if (names === undefined) continue;
      const end = path.indexOf('/', root.length);
      const place = end === -1 ? path : path.slice(0, end + 1);
      const module = end === -1 ? moduleOf(path.slice(root.length)) : place.slice(root.length, -1);
      if (module === undefined || module === '') continue;
      if (names.modules.has(module) || names.projects.has(normaliseName(module)))
        (end === -1 ? modules : folders).add(place);
    }
  }
  return { folders, modules };
}

/** `foo` of `foo.py` and `foo.cpython-312-x86_64-linux-gnu.so`. */
function moduleOf(name: string): string | undefined {
  return /\.(?:pyi?|pyw|so|pyd)$/.test(name) ? name.split('.', 1)[0] : undefined;
}

/** Each with a `/` at its end. */
export function foldersOf(path: string): string[] {
  return [...path.matchAll(/\//g)].map(({ index }) => path.slice(0, index + 1));
}
