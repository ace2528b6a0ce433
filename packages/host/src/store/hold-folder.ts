import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';

/** `O_PATH`: to name it, whatever its mode; Node has no constant for it. */
const onlyToName = 0o10000000;

const { O_DIRECTORY, O_NOFOLLOW } = constants;

/** A folder that stays the same one, whatever comes to stand in its place. */
export interface HeldFolder extends AsyncDisposable {
  /** Leads to the folder itself; what is behind it is looked up in that folder. */
  readonly path: string;
}

/**
 * Takes hold of a folder, never of one that a link leads to. Who walks through the folders of a
 * server by their names would be led anywhere by one that is replaced between two steps. Elsewhere
 * than on Linux, where servers are not kept from anything either, it is found by its name.
 */
export async function holdFolder(path: string): Promise<HeldFolder> {
  if (process.platform !== 'linux') return { path, [Symbol.asyncDispose]: async () => undefined };
  const handle: FileHandle = await open(path, onlyToName | O_DIRECTORY | O_NOFOLLOW);
  return {
    path: `/proc/self/fd/${handle.fd}`,
    [Symbol.asyncDispose]: () => handle.close(),
  };
}
