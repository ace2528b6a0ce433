import {
  normaliseName,
  parseRequirement,
  readMetadata,
  type Requirement,
} from '../../../python/index.ts';
import { licencesOfPython } from '../licences/index.ts';
import { forEach, textOf } from '../reading.ts';
import type { Survey } from '../survey.ts';
import { type Project, seeEdges } from './edges.ts';
import { seeLocked } from './locked.ts';
import { seeSboms } from './sboms.ts';
import { seeUnclaimed } from './unclaimed.ts';
import { seeVendored } from './vendored.ts';

/** Metadata folders and files: `dist-info` (PEP 376), `egg-info` of setuptools, `EGG-INFO` of eggs. */
const metadataFile =
  /^(?<place>(?:.*\/)?(?<stem>[^/]+)\.(?:dist-info|egg-info))(?:\/(?:METADATA|PKG-INFO))?$|^(?<egg>(?:.*\/)?(?<name>[^/]+)\.egg)\/EGG-INFO\/PKG-INFO$/i;

/** What an sdist has in its one folder. */
const sourceMetadata = /^(?<place>(?<stem>[^/]+))\/PKG-INFO$/;

const hasMetadata = /\.(?:dist-info|egg-info|egg)(?:\/|$)/i;

/** A folder for copies of other projects, inside of a package. */
const vendorFolder = /^(?<owner>.*)\/(?:_?vendor(?:ed)?|_vendored|extern|_?third_?party)\//i;

/** Of files with metadata, that which counts last. */
const ranks = ['', 'PKG-INFO', 'METADATA'] as const;

interface Metadata {
  readonly stem: string;
  readonly file?: string;
  readonly rank: number;
}

export async function seePythonPackages(survey: Survey): Promise<void> {
  const { contents, ledger, own, signal } = survey;
  const found = new Map<string, Metadata>();
  for (const [path, { kind }] of contents.entries) {
    const source =
      own === undefined && path.endsWith('PKG-INFO') ? sourceMetadata.exec(path) : null;
    if (source === null && !hasMetadata.test(path)) continue;
    const around = /^(?:.*\/)?[^/]+\.(?:dist|egg)-info(?=\/)/i.exec(path)?.[0];
    const groups = (source ?? metadataFile.exec(path))?.groups;
    const place = groups?.['place'] ?? groups?.['egg'] ?? around;
    if (place === undefined || kind !== 'file') continue;
    const stem = groups?.['stem'] ?? groups?.['name'] ?? stemOf(place);
    // Python reads METADATA before PKG-INFO, and neither by another case.
    const rank = ranks.findLastIndex((name) => path.endsWith(name));
    const known = found.get(place);
    if (known === undefined || (groups !== undefined && rank > known.rank))
      found.set(place, groups === undefined ? { stem, rank: -1 } : { stem, file: path, rank });
  }
  const projects: Project[] = [];
  await forEach(found, signal, async ([place, { stem, file }]) => {
    const headers = readMetadata(file === undefined ? '' : await textOf(contents, file));
    const [stemName = '', stemVersion = ''] = stem.split('-');
    const name = normaliseName(headers.get('name')?.[0] ?? stemName);
    const version = headers.get('version')?.[0]?.trim() ?? stemVersion;
    const how = isCopy(place, contents) ? 'vendored' : 'installed';
    const licences = licencesOfPython(headers);
    const url = ledger.add({ ecosystem: 'PyPI', name, version, place, how, licences });
    if (/\.dist-info$/i.test(place)) {
      // Installers name the folder by the metadata, and Python finds a project by the folder.
      const dash = stem.lastIndexOf('-');
      const byFolder = { name: normaliseName(stem.slice(0, dash)), version: stem.slice(dash + 1) };
      if (dash > 0 && (byFolder.name !== name || !isAlike(byFolder.version, version))) {
        ledger.add({ ecosystem: 'PyPI', ...byFolder, place, how });
        ledger.unseen(
          place,
          `its metadata says that it is \`${`${name} ${version}`.slice(0, 100)}\``,
        );
      }
    }
    const requires = (headers.get('requires-dist') ?? []).flatMap(requirementOf);
    const root = place.slice(0, Math.max(0, place.lastIndexOf('/')));
    if (url !== undefined) projects.push({ url, name, root, requires });
  });
  seeEdges(survey, projects);
  await seeVendored(survey);
  await seeSboms(survey);
  await seeUnclaimed(survey);
  await seeLocked(survey);
}

/** Whether a version is that in the name of a folder, where other signs than these stand as `_`. */
function isAlike(inFolder: string, version: string): boolean {
  const plain = (text: string) => text.toLowerCase().replaceAll(/[^a-z0-9]+/g, '.');
  return plain(inFolder) === plain(version);
}

function isCopy(place: string, { entries }: Survey['contents']): boolean {
  const owner = vendorFolder.exec(place)?.groups?.['owner'];
  return owner !== undefined && entries.has(`${owner}/__init__.py`);
}

function stemOf(place: string): string {
  return place.slice(place.lastIndexOf('/') + 1).replace(/\.[^.]*$/, '');
}

function requirementOf(text: string): readonly Requirement[] {
  try {
    return [parseRequirement(text)];
  } catch {
    // Old projects have some that no installer reads any more; of these the name is kept.
    const [name] = /^\s*[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?/.exec(text) ?? [];
    return name === undefined ? [] : [{ name: normaliseName(name), extras: [], specifier: '' }];
  }
}
