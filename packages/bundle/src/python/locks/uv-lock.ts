import { normaliseName } from '../names.ts';
import { readToml, type TomlValue } from './toml.ts';
import type { LockedDependency, LockedFile, LockedPackage, LockedSource } from './types.ts';

/** What `uv.lock` says; the project itself is among the packages. */
export interface UvLock {
  /** Of the format; 1 is the only one so far. */
  readonly version: number;
  readonly requiresPython?: string;
  /** The forks of the resolution: each environment is one of them. */
  readonly markers: readonly string[];
  readonly packages: readonly LockedPackage[];
}

const sourceKinds = ['registry', 'url', 'git', 'path', 'directory', 'editable', 'virtual'] as const;

/**
 * Reads `uv.lock`, in the format that uv's documentation describes as its own, of version 1 with
 * any revision.
 * @param file what messages call it
 * @throws {BundleError} `lock-invalid`
 */
export function readUvLock(text: string, file = 'uv.lock'): UvLock {
  const document = readToml(text, file, 'lock-invalid');
  const version = document.at('version');
  if (version?.value !== 1) throw (version ?? document).fail('`version = 1`');
  const requiresPython = document.text('requires-python');
  return {
    version: 1,
    ...(requiresPython === undefined ? {} : { requiresPython }),
    markers: document.texts('resolution-markers'),
    packages: document.list('package').map(readPackage),
  };
}

function readPackage(at: TomlValue): LockedPackage {
  const version = at.text('version');
  const sdist = at.at('sdist');
  return {
    name: normaliseName(at.requiredText('name')),
    ...(version === undefined ? {} : { version }),
    source: readSource(at),
    markers: at.texts('resolution-markers'),
    dependencies: at.list('dependencies').map(readDependency),
    extras: lists(at, 'optional-dependencies'),
    groups: lists(at, 'dev-dependencies'),
    wheels: at.list('wheels').map(readFile),
    ...(sdist === undefined ? {} : { sdist: readFile(sdist) }),
  };
}

function readSource(at: TomlValue): LockedSource {
  const source = at.at('source');
  if (source === undefined) throw at.fail('`source`');
  for (const kind of sourceKinds) {
    const value = source.text(kind);
    if (value !== undefined) return { kind, at: value };
  }
  throw source.fail(`one of ${sourceKinds.map((kind) => `\`${kind}\``).join(', ')}`);
}

function lists(at: TomlValue, key: string): Record<string, readonly LockedDependency[]> {
  return Object.fromEntries(
    at
      .entries(key)
      .map(([name]) => [normaliseName(name), at.at(key)?.list(name).map(readDependency) ?? []]),
  );
}

function readDependency(at: TomlValue): LockedDependency {
  const version = at.text('version');
  const marker = at.text('marker');
  // Written `extra`, with as many as there are.
  const extras = at.at('extra') === undefined ? at.texts('extras') : at.texts('extra');
  return {
    name: normaliseName(at.requiredText('name')),
    ...(version === undefined ? {} : { version }),
    extras: extras.map(normaliseName),
    ...(marker === undefined ? {} : { marker }),
  };
}

function readFile(at: TomlValue): LockedFile {
  const [url, path, hash] = [at.text('url'), at.text('path'), at.text('hash')];
  const size = at.number('size');
  return {
    name: at.text('filename') ?? fileName(url ?? path ?? ''),
    ...(url === undefined ? {} : { url }),
    ...(path === undefined ? {} : { path }),
    hashes: hash === undefined ? [] : [hash.toLowerCase()],
    ...(size === undefined ? {} : { size }),
  };
}

/** The last part of an address or a path, decoded. */
export function fileName(location: string): string {
  const plain = location.replace(/[?#].*$/s, '');
  const last = plain.slice(Math.max(plain.lastIndexOf('/'), plain.lastIndexOf('\\')) + 1);
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}
