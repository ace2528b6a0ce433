import { createHash } from 'node:crypto';
import { rawZip } from '../archives/index.ts';
import { fileNamePart, metadataText, type ProjectFacts } from './metadata.ts';
import type { PackageFile } from './package-file.ts';

export interface WheelOptions extends ProjectFacts {
  /** As `cp312-cp312-manylinux_2_17_x86_64`; `py3-none-any` alone unless told. */
  readonly tags?: readonly string[];
  /** By their place on `sys.path`: modules, packages, `.pth` files. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** By their place in the `.data` folder: `scripts/run`, `data/etc/x.conf`, `platlib/x.so`. */
  readonly dataFiles?: Readonly<Record<string, string | Uint8Array>>;
  /** Objects by group and name: `{ console_scripts: { run: 'module:main' } }`. */
  readonly entryPoints?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** What WHEEL says; unless told, whether each tag is for `any` platform. */
  readonly isPure?: boolean;
  /** Says digests in RECORD that are not those of the files. */
  readonly hasWrongDigests?: boolean;
}

/** A wheel with its file name, as `packageIndex` serves it. */
export function wheelFile(options: WheelOptions): PackageFile {
  const { requiresPython } = options;
  return {
    fileName: wheelName(options),
    bytes: buildWheel(options),
    metadata: metadataText(options),
    ...(requiresPython === undefined ? {} : { requiresPython }),
  };
}

/** The file name of a wheel; several tags come together in one (compressed tag sets). */
export function wheelName({ name, version, tags = ['py3-none-any'] }: WheelOptions): string {
  const parts = tags.map((tag) => tag.split('-'));
  const sets = [0, 1, 2].map((at) => [...new Set(parts.map((part) => part[at]))].join('.'));
  return `${fileNamePart(name)}-${version}-${sets.join('-')}.whl`;
}

/** The bytes of a wheel (PEP 427); the same options give the same bytes. */
export function buildWheel(options: WheelOptions): Buffer {
  const { name, version, files = {}, dataFiles = {}, entryPoints } = options;
  const stem = `${fileNamePart(name)}-${version}`;
  const info = `${stem}.dist-info`;
  const data = Object.entries(dataFiles).map(([path, content]) => [
    `${stem}.data/${path}`,
    content,
  ]);
  const contents: Record<string, string | Uint8Array> = {
    ...files,
    ...Object.fromEntries(data),
    [`${info}/METADATA`]: metadataText(options),
    [`${info}/WHEEL`]: wheelText(options),
    ...(entryPoints === undefined
      ? {}
      : { [`${info}/entry_points.txt`]: entryPointsText(entryPoints) }),
  };
  const record = [
    ...Object.entries(contents).map(([path, content]) =>
      recordLine(path, options.hasWrongDigests === true ? `${path} changed` : content, content),
    ),
    `${info}/RECORD,,`,
  ];
  contents[`${info}/RECORD`] = `${record.join('\n')}\n`;
  return rawZip(
    Object.entries(contents).map(([path, content]) => ({
      name: path,
      content,
      method: 8,
      mode: path.startsWith(`${stem}.data/scripts/`) ? 0o100755 : 0o100644,
    })),
  );
}

function wheelText({ tags = ['py3-none-any'], isPure }: WheelOptions): string {
  const single = tags.flatMap((tag) => {
    const [pythons = [], abis = [], platforms = []] = tag.split('-').map((set) => set.split('.'));
    return pythons.flatMap((python) =>
      abis.flatMap((abi) => platforms.map((platform) => `${python}-${abi}-${platform}`)),
    );
  });
  const pure = isPure ?? single.every((tag) => tag.endsWith('-any'));
  const lines = [
    'Wheel-Version: 1.0',
    'Generator: opendxt-testkit',
    `Root-Is-Purelib: ${pure}`,
    ...single.map((tag) => `Tag: ${tag}`),
  ];
  return `${lines.join('\n')}\n`;
}

function entryPointsText(groups: NonNullable<WheelOptions['entryPoints']>): string {
  return Object.entries(groups)
    .map(([group, objects]) => {
      const lines = Object.entries(objects).map(([name, object]) => `${name} = ${object}`);
      return `[${group}]\n${lines.join('\n')}\n`;
    })
    .join('\n');
}

/** `path,sha256=…,size`; a path with a comma is quoted (CSV). */
function recordLine(
  path: string,
  digested: string | Uint8Array,
  content: string | Uint8Array,
): string {
  const digest = createHash('sha256').update(digested).digest('base64url');
  const field = /[",]/.test(path) ? `"${path.replaceAll('"', '""')}"` : path;
  return `${field},sha256=${digest},${Buffer.byteLength(content)}`;
}
