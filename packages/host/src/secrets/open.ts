import { randomBytes } from 'node:crypto';
import { HostError } from '../error/index.ts';
import type { Home } from '../home/index.ts';
import type { Machine } from '../runtimes/index.ts';
import { fileStore } from './file-store.ts';
import { keychainStore, type Keychain } from './keychain/index.ts';
import { listRecords, readRecord } from './records.ts';
import type { SecretRef, SecretStore, Secrets } from './types.ts';

/**
 * The secrets of a home: in the keychain where that really answers, else in encrypted files. It is
 * asked when something is stored or read, and not before.
 */
export function openSecrets(home: Home, machine: Machine): Secrets {
  const files = fileStore(home.secrets);
  const keychain = keychainStore(home, machine);
  let whyNot: Promise<string | undefined> | undefined;
  const probe = () => (whyNot ??= keychain.probe());
  const storeOf = ({ store }: SecretRef): SecretStore => (store === 'keychain' ? keychain : files);
  return {
    put: async (text) => {
      if (keychain.takes(text) && (await probe()) === undefined) {
        const ref = newRef();
        const why = await tryPut(keychain, ref, text);
        if (why === undefined) return { ref, store: 'keychain' };
        whyNot = Promise.resolve(why);
      }
      const ref = newRef();
      await files.put(ref, text);
      return { ref, store: 'file' };
    },
    get: async (refs) => {
      const texts = new Map<string, string | undefined>();
      for (const store of [keychain, files]) {
        const here = refs.filter((ref) => storeOf(ref) === store).map(({ ref }) => ref);
        if (here.length === 0) continue;
        const found = await store.get(here);
        for (const [index, ref] of here.entries()) texts.set(ref, found[index]);
      }
      return refs.map((ref) => texts.get(ref.ref) ?? lost(ref));
    },
    keepOnly: (kept) => removeOthers(home, { keychain, files }, kept),
    describe: async () => {
      const why = await probe();
      return why === undefined
        ? { kind: 'keychain', text: 'in the keychain of this user' }
        : { kind: 'file', text: `encrypted, below \`${home.secrets}\``, why };
    },
  };
}

/**
 * Answers with why it did not work; it may have gone since it was tried out. What of it may be there
 * all the same goes with the next removal, since its record stays.
 */
async function tryPut(keychain: Keychain, ref: string, text: string): Promise<string | undefined> {
  try {
    await keychain.put(ref, text);
    return undefined;
  } catch (error) {
    if (!(error instanceof HostError) || error.code !== 'keychain-unavailable') throw error;
    return error.message;
  }
}

async function removeOthers(
  home: Home,
  stores: { readonly keychain: SecretStore; readonly files: SecretStore },
  kept: ReadonlySet<string>,
): Promise<number> {
  const others = (await listRecords(home.secrets)).filter((ref) => !kept.has(ref));
  const inKeychain: string[] = [];
  for (const ref of others) {
    // One that can't be understood is as good as removed.
    const record = await readRecord(home.secrets, ref).catch(() => undefined);
    if (record?.store === 'keychain') inKeychain.push(ref);
    else await stores.files.remove([ref]);
  }
  if (inKeychain.length === 0) return 0;
  try {
    await stores.keychain.remove(inKeychain);
    return 0;
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    return inKeychain.length;
  }
}

const newRef = () => randomBytes(16).toString('hex');

function lost({ store }: SecretRef): never {
  const where = store === 'keychain' ? 'in the keychain' : 'in its file';
  throw new HostError('secrets-unreadable', `a stored secret is not ${where} any more`, {
    hint: 'give it again with `dxt config <id> --secret <key>`',
  });
}
