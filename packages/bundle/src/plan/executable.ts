/** Bytes that `isExecutable` wants to see where the file system keeps no execute bit. */
export const headBytes = 8;

const elf = 0x7f_45_4c_46;
const machO: ReadonlySet<number> = new Set([
  0xfe_ed_fa_ce, 0xfe_ed_fa_cf, 0xce_fa_ed_fe, 0xcf_fa_ed_fe,
]);
const universal = 0xca_fe_ba_be;

/**
 * Whether a file gets the execute bit in the bundle: what the manifest starts always does, anything
 * else where it has the bit on disk, or on Windows, where there is none, by how it begins.
 */
export function isExecutable(
  file: { readonly path: string; readonly mode: number; readonly head?: Uint8Array },
  commands: ReadonlySet<string>,
): boolean {
  if (commands.has(file.path)) return true;
  return file.head === undefined ? (file.mode & 0o100) !== 0 : beginsLikeProgram(file.head);
}

/** `#!`, ELF, or Mach-O. */
function beginsLikeProgram(head: Uint8Array): boolean {
  if (head[0] === 0x23 && head[1] === 0x21) return true;
  if (head.length < headBytes) return false;
  const view = new DataView(head.buffer, head.byteOffset);
  const magic = view.getUint32(0);
  // Java classes begin with the same four bytes; their next four are a version from 45 upwards,
  // those of a universal binary the number of architectures.
  if (magic === universal) return view.getUint32(4) < 45;
  return magic === elf || machO.has(magic);
}
