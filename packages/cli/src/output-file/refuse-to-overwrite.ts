import { open } from 'node:fs/promises';
import { CliError } from '../command/index.ts';

/** What a command writes, as far as an earlier one of it can be told by its beginning. */
export interface OutputKind {
  /** Completes "it exists and is no …". */
  readonly name: string;
  /** Bytes that `isOne` asks for. */
  readonly headLength: number;
  readonly isOne: (head: Buffer) => boolean;
}

const bundle: OutputKind = {
  name: 'bundle',
  headLength: 2,
  isOne: (head) => head.toString('latin1') === 'PK',
};

/**
 * An earlier one of its kind may be overwritten; a folder or somebody's other file may not. `path`
 * is absolute, `given` what the user said. CliError `exists`.
 */
export async function refuseToOverwrite(
  path: string,
  given: string,
  kind: OutputKind = bundle,
): Promise<void> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (file === undefined) return;
  await using _ = file;
  const info = await file.stat();
  if (info.isDirectory())
    throw new CliError('exists', `\`${given}\` is a folder`, {
      hint: '`-o` expects the name of the file to be written',
    });
  if (info.size === 0) return;
  const { headLength, isOne, name } = kind;
  const { buffer, bytesRead } = await file.read(Buffer.alloc(headLength), 0, headLength, 0);
  if (isOne(buffer.subarray(0, bytesRead))) return;
  throw new CliError('exists', `\`${given}\` exists and is no ${name}; it is left as it is`, {
    hint: 'name another file with `-o`, or remove it',
  });
}
