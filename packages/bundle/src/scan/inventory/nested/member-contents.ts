import { createHash } from 'node:crypto';
import type { ContentEntry, Contents } from '../../../contents/index.ts';
import { type Member, Unreadable } from './types.ts';

/**
 * The files of a nested archive as contents like others. A member that can't be read is empty and
 * told; the last of one name counts.
 */
export function memberContents(
  members: readonly Member[],
  tell: (path: string, why: string) => void,
): Contents {
  const byPath = new Map(members.map((member) => [member.path, member]));
  const paths = [...byPath.keys()].sort();
  const read = (path: string, length?: number) => {
    try {
      return byPath.get(path)?.read(length) ?? Buffer.alloc(0);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      tell(path, error.message);
      return Buffer.alloc(0);
    }
  };
  return {
    entries: new Map(paths.map((path) => [path, entryOf(byPath.get(path))])),
    read: async (path, length) => read(path, length),
    sha256: async (path) => createHash('sha256').update(read(path)).digest('hex'),
  };
}

function entryOf(member: Member | undefined): ContentEntry {
  return { kind: 'file', size: member?.size ?? 0, mode: member?.mode ?? 0 };
}
