import { normaliseName } from '../names.ts';
import { readToml, type TomlValue } from './toml.ts';
import type { LockedDependency, LockedFile, LockedPackage, LockedSource } from './types.ts';
import { fileName } from './uv-lock.ts';

/** What `pylock.toml` says (PEP 751). */
export interface Pylock {
  readonly createdBy: string;
  readonly requiresPython?: string;
  /** The environments that it is for, as markers; for any where there are none. */
  readonly environments: readonly string[];
  /** That may be asked for. */
  readonly extras: readonly string[];
  readonly groups: readonly string[];
  /** Asked for unless told. */
  readonly defaultGroups: readonly string[];
  /** Every package is wanted where its marker is true; dependencies are informative. */
  readonly packages: readonly PylockPackage[];
}

export interface PylockPackage extends LockedPackage {
  readonly requiresPython?: string;
}

/**
 * Reads `pylock.toml` and `pylock.<name>.toml` (PEP 751, lock-version 1.x).
 * @param file what messages call it
 * @throws {BundleError} `lock-invalid`
 */
export function readPylock(text: string, file = 'pylock.toml'): Pylock {
  const document = readToml(text, file, 'lock-invalid');
  const version = document.at('lock-version');
  if (typeof version?.value !== 'string' || !/^1(?:\.\d+)*$/.test(version.value)) {
    throw (version ?? document).fail('`lock-version = "1.0"`');
  }
  const requiresPython = document.text('requires-python');
  return {
    createdBy: document.text('created-by') ?? '',
    ...(requiresPython === undefined ? {} : { requiresPython }),
    environments: document.texts('environments'),
    extras: document.texts('extras').map(normaliseName),
    groups: document.texts('dependency-groups').map(normaliseName),
    defaultGroups: document.texts('default-groups').map(normaliseName),
    packages: document.list('packages').map(readPackage),
  };
}

function readPackage(at: TomlValue): PylockPackage {
  const version = at.text('version');
  const marker = at.text('marker');
  const requiresPython = at.text('requires-python');
  const archive = at.at('archive');
  const sdist = at.at('sdist') ?? (isWheel(archive) ? undefined : archive);
  return {
    name: normaliseName(at.requiredText('name')),
    ...(version === undefined ? {} : { version }),
    source: readSource(at),
    markers: marker === undefined ? [] : [marker],
    dependencies: at.list('dependencies').map(readDependency),
    extras: {},
    groups: {},
    wheels: [
      ...at.list('wheels'),
      ...(archive !== undefined && isWheel(archive) ? [archive] : []),
    ].map(readFile),
    ...(sdist === undefined ? {} : { sdist: readFile(sdist) }),
    ...(requiresPython === undefined ? {} : { requiresPython }),
  };
}

function isWheel(archive: TomlValue | undefined): boolean {
  return archive !== undefined && readFile(archive).name.toLowerCase().endsWith('.whl');
}

function readSource(at: TomlValue): LockedSource {
  const [vcs, directory, archive] = ['vcs', 'directory', 'archive'].map((key) => at.at(key));
  if (vcs !== undefined) return { kind: 'git', at: vcs.text('url') ?? vcs.text('path') ?? '' };
  if (directory !== undefined) {
    const isEditable = directory.at('editable')?.value === true;
    return { kind: isEditable ? 'editable' : 'directory', at: directory.requiredText('path') };
  }
  if (archive !== undefined) {
    const url = archive.text('url');
    return url === undefined
      ? { kind: 'path', at: archive.requiredText('path') }
      : { kind: 'url', at: url };
  }
  return { kind: 'registry', at: at.text('index') ?? '' };
}

function readDependency(at: TomlValue): LockedDependency {
  const version = at.text('version');
  const name = normaliseName(at.requiredText('name'));
  return { name, ...(version === undefined ? {} : { version }), extras: [] };
}

function readFile(at: TomlValue): LockedFile {
  const [url, path] = [at.text('url'), at.text('path')];
  const size = at.number('size');
  const hashes = at
    .entries('hashes')
    .map(([algorithm, { value }]) => `${algorithm}:${String(value)}`);
  return {
    name: at.text('name') ?? fileName(url ?? path ?? ''),
    ...(url === undefined ? {} : { url }),
    ...(path === undefined ? {} : { path }),
    hashes: hashes.map((hash) => hash.toLowerCase()),
    ...(size === undefined ? {} : { size }),
  };
}
