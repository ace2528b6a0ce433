import type { Image } from '../../../binaries/index.ts';

/** Programs that carry code of another language, by the bytes that their makers put in. */
const kinds: readonly (readonly [mark: string, what: string])[] = [
  ['NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2:1', 'Node’s single executables'],
  ['\n---- Bun! ----\n', 'Bun’s single executables'],
  ['d3n0l4nd', 'Deno’s single executables'],
  ['pkg/prelude/bootstrap.js', 'pkg'],
  ['MEI\x0c\x0b\x0a\x0b\x0e', 'PyInstaller'],
  ['NUITKA_ONEFILE_PARENT', 'Nuitka'],
  ['_CorExeMain\0', '.NET'],
  ['_CorDllMain\0', '.NET'],
];
const marks = kinds.map(([mark, what]) => [Buffer.from(mark, 'latin1'), what] as const);

/** A sentence about what such a program holds that can't be seen. */
export function wrappedProgram({ bytes }: Image): string | undefined {
  const found = marks.find(([mark]) => bytes.includes(mark));
  return found && `a program made by ${found[1]}: the packages in it can’t be seen`;
}
