import { u16, u32, u64 } from '../archives/index.ts';

/**
 * The bytes of a compiled module for a wheel's tag: a correct header of ELF, Mach-O or PE for its
 * platform, and nothing that could be loaded. Different tags give different bytes.
 * @param tag whole, or its platform alone: `cp312-cp312-win_amd64`, `macosx_11_0_universal2`
 */
export function compiledModule(tag: string): Buffer {
  const platform = tag.split('-').at(-1) ?? '';
  const label = Buffer.from(`\0compiled for ${tag}\0`);
  return Buffer.concat([header(platform), label]);
}

/**
 * The file name that an interpreter looks for: `fast.cpython-312-x86_64-linux-gnu.so`,
 * `fast.abi3.so`, `fast.cp312-win_amd64.pyd`.
 */
export function compiledModuleName(name: string, tag: string): string {
  const [, abi = '', platform = ''] = tag.split('-');
  const isStable = abi === 'abi3';
  const [, version] = /^cp(\d+t?)$/.exec(abi) ?? [];
  if (platform.startsWith('win'))
    return isStable || version === undefined
      ? `${name}.pyd`
      : `${name}.cp${version}-${platform}.pyd`;
  if (isStable) return `${name}.abi3.so`;
  if (version === undefined) return `${name}.so`;
  if (platform.startsWith('macosx')) return `${name}.cpython-${version}-darwin.so`;
  const libc = platform.startsWith('musllinux') ? 'musl' : 'gnu';
  return `${name}.cpython-${version}-${cpu(platform)}-linux-${libc}.so`;
}

function header(platform: string): Buffer {
  if (platform.startsWith('win')) return portableExecutable(platform);
  if (!platform.startsWith('macosx')) return elf(cpu(platform));
  if (!platform.endsWith('_universal2')) return machO(cpu(platform));
  return fatMachO([machO('x86_64'), machO('arm64')]);
}

function cpu(platform: string): string {
  const found = ['x86_64', 'aarch64', 'arm64', 'i686', 'armv7l'].find((name) =>
    platform.endsWith(`_${name}`),
  );
  if (found === undefined) throw new Error(`there is no header for the platform \`${platform}\``);
  return found;
}

const elfMachines: Readonly<Record<string, number>> = {
  i686: 3,
  armv7l: 40,
  x86_64: 62,
  aarch64: 183,
};

/** Without sections and segments; ELF specification, `Elf64_Ehdr` and `Elf32_Ehdr`. */
function elf(name: string): Buffer {
  const wide = name === 'x86_64' || name === 'aarch64';
  const size = wide ? 64 : 52;
  const address = wide ? u64 : u32;
  const ident = Buffer.from([0x7f, 0x45, 0x4c, 0x46, wide ? 2 : 1, 1, 1, ...Array(9).fill(0)]);
  return Buffer.concat([
    ident,
    u16(3), // ET_DYN
    u16(elfMachines[name]!),
    u32(1),
    address(0),
    address(0),
    address(0),
    u32(0),
    u16(size),
    ...Array.from({ length: 5 }, () => u16(0)),
  ]);
}

/** `mach_header_64` of an `MH_BUNDLE`, without load commands; `mach-o/loader.h`. */
function machO(name: string): Buffer {
  const [type, subtype] = name === 'x86_64' ? [0x01000007, 3] : [0x0100000c, 0];
  return Buffer.concat([0xfeedfacf, type, subtype, 8, 0, 0, 0x85, 0].map(u32));
}

/** `fat_header`, big end first, and its slices one after another; `mach-o/fat.h`. */
function fatMachO(slices: readonly Buffer[]): Buffer {
  const align = 12;
  const step = 1 << align;
  const head = Buffer.alloc(step);
  head.writeUInt32BE(0xcafebabe, 0);
  head.writeUInt32BE(slices.length, 4);
  for (const [index, slice] of slices.entries()) {
    const at = 8 + index * 20;
    head.writeUInt32BE(slice.readUInt32LE(4), at);
    head.writeUInt32BE(slice.readUInt32LE(8), at + 4);
    head.writeUInt32BE(step * (index + 1), at + 8);
    head.writeUInt32BE(slice.length, at + 12);
    head.writeUInt32BE(align, at + 16);
  }
  const padded = slices.map((slice, index) =>
    index === slices.length - 1 ? slice : Buffer.concat([slice, Buffer.alloc(step - slice.length)]),
  );
  return Buffer.concat([head, ...padded]);
}

const peMachines: Readonly<Record<string, number>> = {
  win32: 0x14c,
  win_amd64: 0x8664,
  win_arm64: 0xaa64,
};

/** A DLL without sections; PE format, COFF file header. */
function portableExecutable(platform: string): Buffer {
  const machine = peMachines[platform];
  if (machine === undefined) throw new Error(`there is no header for the platform \`${platform}\``);
  const stub = Buffer.alloc(0x80);
  stub.write('MZ', 'latin1');
  stub.writeUInt32LE(stub.length, 0x3c);
  const magic = platform === 'win32' ? 0x10b : 0x20b;
  const optional = Buffer.concat([u16(magic), Buffer.alloc(platform === 'win32' ? 222 : 238)]);
  const coff = [u16(machine), u16(0), u32(0), u32(0), u32(0), u16(optional.length), u16(0x2022)];
  return Buffer.concat([stub, Buffer.from('PE\0\0', 'latin1'), ...coff, optional]);
}
