import { gzipSync } from 'node:zlib';
import { fileNamePart, metadataText } from './metadata.ts';
import type { PackageFile } from './package-file.ts';
import { buildWheel, wheelName, type WheelOptions } from './wheel.ts';

export interface SdistOptions extends WheelOptions {
  /** What a build says before it fails. */
  readonly buildError?: string;
}

/** An sdist with its file name, as `packageIndex` serves it. */
export function sdistFile(options: SdistOptions): PackageFile {
  const { name, version, requiresPython } = options;
  return {
    fileName: `${fileNamePart(name)}-${version}.tar.gz`,
    bytes: buildSdist(options),
    ...(requiresPython === undefined ? {} : { requiresPython }),
  };
}

/**
 * The bytes of a source distribution. Its build needs no network: the backend is inside (PEP 517,
 * `backend-path`), and hands out the wheel of the same options.
 */
export function buildSdist(options: SdistOptions): Buffer {
  const root = `${fileNamePart(options.name)}-${options.version}`;
  const wheel = wheelName(options);
  const files: Record<string, string | Uint8Array> = {
    'PKG-INFO': metadataText(options),
    'pyproject.toml': [
      '[build-system]',
      'requires = []',
      'build-backend = "backend"',
      'backend-path = ["."]',
      '',
    ].join('\n'),
    'backend.py': backend(wheel, options.buildError),
    [wheel]: buildWheel(options),
    ...Object.fromEntries(
      Object.entries(options.files ?? {}).map(([path, content]) => [`src/${path}`, content]),
    ),
  };
  const entries = Object.entries(files).map(([path, content]) =>
    tarEntry(`${root}/${path}`, Buffer.from(content)),
  );
  return gzipSync(Buffer.concat([...entries, Buffer.alloc(1024)]));
}

function backend(wheel: string, error: string | undefined): string {
  return `import pathlib, shutil, sys

def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    error = ${error === undefined ? 'None' : JSON.stringify(error)}
    if error:
        sys.exit(error)
    shutil.copy(pathlib.Path(__file__).parent / "${wheel}", wheel_directory)
    return "${wheel}"
`;
}

/** A regular file in a tar archive (POSIX ustar), in whole blocks. */
function tarEntry(path: string, content: Buffer): Buffer {
  const header = Buffer.alloc(512);
  if (Buffer.byteLength(path) > 100) throw new Error(`\`${path}\` is too long for a tar header`);
  header.write(path, 0);
  header.write('0000644\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
  // 1980-01-01: the earliest that a wheel built of it may carry.
  header.write(`${(315_532_800).toString(8).padStart(11, '0')}\0`, 136);
  header.write('        0', 148);
  header.write('ustar\x0000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([header, content, Buffer.alloc(-content.length & 511)]);
}
