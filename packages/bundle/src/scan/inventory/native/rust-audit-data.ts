import { inflateSync } from 'node:zlib';
import type { Image } from '../../../binaries/index.ts';
import { jsonObject, objectOf } from '../reading.ts';

/** A crate that a Rust program was built from. */
export interface Crate {
  readonly name: string;
  readonly version: string;
  /** `crates.io`, `git`, `local` or the name of a registry. */
  readonly source: string;
  /** Indexes into the same list. */
  readonly dependencies: readonly number[];
  /** Not what ran while building. */
  readonly isRuntime: boolean;
}

const longestData = 4 * 1024 * 1024;

/**
 * What `cargo auditable` leaves in the section `.dep-v0`: JSON, compressed by zlib. `unreadable`
 * where there is the section and no such data in it.
 */
export function readRustAuditData(image: Image): readonly Crate[] | 'unreadable' | undefined {
  const section = image.sections.find(({ name }) => name === '.dep-v0');
  if (section === undefined) return undefined;
  try {
    const text = inflateSync(section.bytes, { maxOutputLength: longestData }).toString('utf8');
    const packages = jsonObject(text)?.['packages'];
    return Array.isArray(packages) ? packages.map(crateOf) : 'unreadable';
  } catch {
    return 'unreadable';
  }
}

function crateOf(value: unknown): Crate {
  const json = objectOf(value) ?? {};
  const text = (name: string) => (typeof json[name] === 'string' ? json[name] : '');
  const dependencies: unknown = json['dependencies'];
  return {
    name: text('name'),
    version: text('version'),
    source: text('source'),
    dependencies: Array.isArray(dependencies)
      ? dependencies.filter((each) => Number.isSafeInteger(each))
      : [],
    isRuntime: json['kind'] !== 'build',
  };
}
