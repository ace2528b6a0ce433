import { seal, unseal } from './cipher.ts';
import { keyMissing, readKey, readOrMakeKey, unreadable } from './key-file.ts';
import { readRecord, removeRecord, writeRecord } from './records.ts';
import type { SecretStore } from './types.ts';

/** Secrets in files below `folder`, encrypted under a key that only this user can read. */
export function fileStore(folder: string): SecretStore {
  return {
    kind: 'file',
    put: async (ref, text) => {
      const key = await readOrMakeKey(folder);
      await writeRecord(folder, ref, { store: 'file', ...seal(key, nameOf(ref), text) });
    },
    get: async (refs) => {
      const key = await readKey(folder);
      return Promise.all(refs.map((ref) => open(folder, key, ref)));
    },
    remove: async (refs) => {
      for (const ref of refs) await removeRecord(folder, ref);
    },
  };
}

async function open(
  folder: string,
  key: Buffer | undefined,
  ref: string,
): Promise<string | undefined> {
  const record = await readRecord(folder, ref);
  if (record?.store !== 'file') return undefined;
  if (key === undefined) throw keyMissing(folder);
  const text = unseal(key, nameOf(ref), record);
  if (text !== undefined) return text;
  throw unreadable(
    `a stored secret does not open: it was changed, or \`${folder}/key\` is another key than it was stored with`,
    'restore both from the same backup, or give the secret again with `dxt config <id> --secret <key>`',
  );
}

/** Bound to what is encrypted, so that no secret can be put in the place of another. */
const nameOf = (ref: string) => `opendxt secret ${ref}`;
