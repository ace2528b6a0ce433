import { posix } from 'node:path';

/** A virtual environment in a bundle (PEP 405). */
export interface BundledEnvironment {
  /** Its folder, from the root of the bundle, with `/`. */
  readonly root: string;
  /** Its `pyvenv.cfg`. */
  readonly configuration: string;
  /** All of the bundle. */
  readonly paths: Iterable<string>;
}

/** The minor version of Python that an environment was made with, as `3.12`, where that can be told. */
export function minorOfEnvironment({
  root,
  configuration,
  paths,
}: BundledEnvironment): string | undefined {
  const said = /^version(?:_info)?\s*=\s*(\d+\.\d+)/m.exec(configuration)?.[1];
  if (said !== undefined) return said;
  const start = posix.join(root, 'lib', 'python');
  for (const path of paths)
    if (path.startsWith(start)) return /^3\.\d+/.exec(path.slice(start.length))?.[0];
  return undefined;
}
