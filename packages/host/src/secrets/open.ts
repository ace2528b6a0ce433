import { randomBytes } from 'node:crypto';
import { HostError } from '../error/index.ts';
import type { Home } from '../home/index.ts';
import type { Machine } from '../runtimes/index.ts';
import { fileStore } from './file-store.ts';
import { listRecords } from './records.ts';
import type { SecretRef, Secrets } from './types.ts';

/** The secrets of a home. Nothing is asked of the keychain before something is stored or read. */
export function openSecrets(home: Home, _machine: Machine): Secrets {
  const files = fileStore(home.secrets);
  return {
    put: async (text) => {
      const ref = randomBytes(16).toString('hex');
      await files.put(ref, text);
      return { ref, store: files.kind };
    },
    get: async (refs) => complete(await files.get(refs.map(({ ref }) => ref)), refs),
    keepOnly: async (kept) => {
      const others = (await listRecords(home.secrets)).filter((ref) => !kept.has(ref));
      await files.remove(others);
      return 0;
    },
    describe: async () => ({ kind: 'file', text: `encrypted, below \`${home.secrets}\`` }),
  };
}

function complete(
  texts: readonly (string | undefined)[],
  refs: readonly SecretRef[],
): readonly string[] {
  return texts.map((text, index) => {
    if (text !== undefined) return text;
    const where = refs[index]?.store === 'keychain' ? 'in the keychain' : 'in its file';
    throw new HostError('secrets-unreadable', `a stored secret is not ${where} any more`, {
      hint: 'give it again with `dxt config <id> --secret <key>`',
    });
  });
}
