import type { PythonTarget } from '@opendxt/bundle';

/**
 * The platform tags that run on a target, the one that asks least of a machine first: what is
 * made for an older glibc or macOS starts on more machines.
 * Sources: PEP 600 (manylinux), PEP 656 (musllinux), the platform compatibility tags page.
 */
export function platformTags({ target }: PythonTarget): readonly string[] {
  const { platform, arch, libc } = target;
  if (platform === 'win32') return [arch === 'x64' ? 'win_amd64' : 'win_arm64'];
  if (platform === 'darwin') return arch === 'x64' ? macosX64() : macosArm64();
  const machine = arch === 'x64' ? 'x86_64' : 'aarch64';
  const tags =
    libc === 'musl' ? ['musllinux_1_1', 'musllinux_1_0', 'musllinux_1_2'] : manylinux(arch);
  return [...tags, 'linux'].map((tag) => `${tag}_${machine}`);
}

function manylinux(arch: 'x64' | 'arm64'): readonly string[] {
  const older =
    arch === 'x64' ? ['manylinux_2_12', 'manylinux2010', 'manylinux_2_5', 'manylinux1'] : [];
  const between = arch === 'x64' ? range(16, 6) : [];
  return [
    'manylinux_2_17',
    'manylinux2014',
    ...older,
    ...between.map((minor) => `manylinux_2_${minor}`).filter((tag) => !older.includes(tag)),
    ...range(18, 28).map((minor) => `manylinux_2_${minor}`),
  ];
}

/** The newest macOS that a wheel may be made for. */
export const newestMacos = '13.0';

const newMacos = ['12_0', '13_0'];

function macosArm64(): readonly string[] {
  return [
    'macosx_11_0_arm64',
    'macosx_11_0_universal2',
    ...range(16, 4).map((minor) => `macosx_10_${minor}_universal2`),
    ...newMacos.flatMap((version) => [`macosx_${version}_arm64`, `macosx_${version}_universal2`]),
  ];
}

function macosX64(): readonly string[] {
  const kinds = ['x86_64', 'universal2', 'intel', 'fat64', 'universal'];
  const old = range(13, 4).map((minor) => `10_${minor}`);
  const newer = ['10_14', '10_15', '10_16', '11_0', ...newMacos];
  return [...old, ...newer].flatMap((version) => kinds.map((kind) => `macosx_${version}_${kind}`));
}

/** Both ends included; downwards where the first is larger. */
function range(first: number, last: number): readonly number[] {
  const step = first <= last ? 1 : -1;
  return Array.from({ length: Math.abs(last - first) + 1 }, (_, at) => first + at * step);
}
