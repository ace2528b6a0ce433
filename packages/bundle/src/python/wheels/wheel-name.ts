import { BundleError } from '../../error/index.ts';
import { normaliseName } from '../names.ts';
import { normaliseVersion } from '../requirements/index.ts';
import type { ProjectName } from '../types.ts';

/** What the name of a wheel says (PEP 427). */
export interface WheelName {
  readonly name: ProjectName;
  /** Normalised (PEP 440). */
  readonly version: string;
  /** Breaks ties between wheels of the same version: `1`, `2local`. */
  readonly build?: string;
  /** One by one: `py2.py3-none-any` is `py2-none-any` and `py3-none-any` (PEP 425). */
  readonly tags: readonly string[];
}

/** More than any wheel has; the parts of a name multiply. */
const maxTags = 500;

/**
 * Reads a name such as `pydantic_core-2.41.5-cp312-cp312-manylinux_2_17_x86_64.whl`; of a path, its
 * last part.
 * @throws {BundleError} `wheel-name-invalid`
 */
export function parseWheelName(file: string): WheelName {
  const base = file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
  const parts = /\.whl$/i.test(base) ? base.slice(0, -'.whl'.length).split('-') : [];
  const [name = '', version = '', ...rest] = parts;
  const build = rest.length === 4 ? rest[0] : undefined;
  const tags = rest.slice(-3);
  const normalised = normaliseVersion(version);
  if (
    !/^[A-Za-z0-9](?:[A-Za-z0-9._]*[A-Za-z0-9])?$/.test(name) ||
    normalised === undefined ||
    tags.length !== 3 ||
    rest.length > 4 ||
    (build !== undefined && !/^\d\w*$/.test(build)) ||
    tags.some((part) => !/^[a-z0-9_]+(?:\.[a-z0-9_]+)*$/i.test(part))
  ) {
    throw invalid(file, 'expected the name of a wheel as `name-1.0-py3-none-any.whl`');
  }
  const expanded = expandTag(tags.join('-'));
  if (expanded.length > maxTags) throw invalid(file, `expected at most ${maxTags} tags in a name`);
  return {
    name: normaliseName(name),
    version: normalised,
    ...(build === undefined ? {} : { build }),
    tags: expanded,
  };
}

/** The tags that a compressed set stands for: `cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64`. */
export function expandTag(tag: string): readonly string[] {
  const [pythons = '', abis = '', platforms = ''] = tag.split('-');
  return pythons
    .split('.')
    .flatMap((python) =>
      abis
        .split('.')
        .flatMap((abi) => platforms.split('.').map((platform) => `${python}-${abi}-${platform}`)),
    );
}

function invalid(file: string, expected: string): BundleError {
  return new BundleError('wheel-name-invalid', `${expected}, found \`${file}\``);
}
