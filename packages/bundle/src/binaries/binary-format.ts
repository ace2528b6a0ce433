/** The machines that a program was made for, by the names of `process.platform` and `process.arch`. */
export interface BinaryFormat {
  readonly platform: 'linux' | 'darwin' | 'win32';
  /** Empty where the architecture is one that Node does not run on. */
  readonly archs: readonly string[];
}

const elfMachines: Readonly<Record<number, string>> = {
  0x03: 'ia32',
  0x28: 'arm',
  0x3e: 'x64',
  0xb7: 'arm64',
  0xf3: 'riscv64',
};
const machCpus: Readonly<Record<number, string>> = { 0x01000007: 'x64', 0x0100000c: 'arm64' };
const peMachines: Readonly<Record<number, string>> = {
  0x014c: 'ia32',
  0x8664: 'x64',
  0xaa64: 'arm64',
};

/** How much of a file `readBinaryFormat` looks at. */
export const binaryHeadLength = 1024;

/** Tells an executable's format by its first bytes; undefined for a script or anything else. */
export function readBinaryFormat(bytes: Uint8Array): BinaryFormat | undefined {
  if (bytes.length < 64) return undefined;
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const known = (arch: string | undefined) => (arch === undefined ? [] : [arch]);
  // ELF: e_machine is at offset 18, in the byte order that offset 5 names.
  if (head.readUInt32BE(0) === 0x7f454c46) {
    const machine = head[5] === 2 ? head.readUInt16BE(18) : head.readUInt16LE(18);
    return { platform: 'linux', archs: known(elfMachines[machine]) };
  }
  // Mach-O, 64 bits, little-endian: cputype is at offset 4.
  if (head.readUInt32LE(0) === 0xfeedfacf)
    return { platform: 'darwin', archs: known(machCpus[head.readUInt32LE(4)]) };
  if (head.readUInt32BE(0) === 0xcafebabe) return readFatBinary(head);
  // PE: the offset of its header is at 0x3c, and the machine four bytes into that.
  if (head.toString('latin1', 0, 2) === 'MZ') {
    const at = head.readUInt32LE(0x3c);
    if (at + 6 > head.length || head.toString('latin1', at, at + 4) !== 'PE\0\0') return undefined;
    return { platform: 'win32', archs: known(peMachines[head.readUInt16LE(at + 4)]) };
  }
  return undefined;
}

/** Mach-O for several architectures: a count, then 20 bytes each. Java's classes begin alike. */
function readFatBinary(head: Buffer): BinaryFormat | undefined {
  const count = head.readUInt32BE(4);
  if (count === 0 || count > 16 || 8 + count * 20 > head.length) return undefined;
  const archs = Array.from(
    { length: count },
    (_, index) => machCpus[head.readUInt32BE(8 + index * 20)],
  );
  return { platform: 'darwin', archs: archs.filter((arch) => arch !== undefined) };
}
