import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { HostError } from '../../error/index.ts';
import type { Home } from '../../home/index.ts';
import type { Machine } from '../../runtimes/index.ts';
import { readRecord, removeRecord, writeRecord } from '../records.ts';
import type { SecretStore } from '../types.ts';
import { busAddress, runKeychain, type KeychainOperation } from './run.ts';

/** Milliseconds. A person may have to unlock it when a server starts; the others don't wait for that. */
const patience = { probe: 5000, put: 10_000, get: 60_000, remove: 5000 };

/** UTF-16 units. Windows takes 2560 bytes; elsewhere more is no password but a file. */
const longest = { win32: 1280, others: 64 * 1024 };

export interface Keychain extends SecretStore {
  readonly kind: 'keychain';
  takes(text: string): boolean;
  /** Undefined when it really keeps, gives back and forgets a text; else why not, for people. */
  probe(): Promise<string | undefined>;
}

/**
 * The keychain of this user: macOS's, Windows' or a Secret Service. What is in it is recorded below
 * `home.secrets` before it is put there, so that an interruption leaves nothing that nobody knows of.
 */
export function keychainStore(home: Home, machine: Machine): Keychain {
  const run = (operations: readonly KeychainOperation[], milliseconds: number) =>
    runKeychain(machine, operations, milliseconds);
  const newAccount = (ref: string) => `${hashOf(home.root)}/${ref}`;
  return {
    kind: 'keychain',
    takes: (text) => text.length <= (machine.platform === 'win32' ? longest.win32 : longest.others),
    probe: async () => whyUnusable(machine) ?? (await tryOut(newAccount, run)),
    put: async (ref, text) => {
      const account = newAccount(ref);
      await writeRecord(home.secrets, ref, { store: 'keychain', account });
      const answer = await run([{ do: 'set', account, text }], patience.put);
      if (!answer.ok) throw unavailable(answer.why);
    },
    get: async (refs) => {
      const accounts = await accountsOf(home, refs);
      const known = accounts.filter((account) => account !== undefined);
      if (known.length === 0) return refs.map(() => undefined);
      const why = whyUnusable(machine);
      if (why !== undefined) throw unavailable(why);
      const answer = await run(
        known.map((account) => ({ do: 'get', account })),
        patience.get,
      );
      if (!answer.ok) throw unavailable(answer.why);
      const texts = new Map(known.map((account, index) => [account, answer.texts[index]]));
      return accounts.map((account) => (account && texts.get(account)) ?? undefined);
    },
    remove: async (refs) => {
      const accounts = (await accountsOf(home, refs)).filter((account) => account !== undefined);
      if (accounts.length > 0) {
        const why = whyUnusable(machine);
        if (why !== undefined) throw unavailable(why);
        const answer = await run(
          accounts.map((account) => ({ do: 'delete', account })),
          patience.remove,
        );
        if (!answer.ok) throw unavailable(answer.why);
      }
      for (const ref of refs) await removeRecord(home.secrets, ref);
    },
  };
}

/** What can be said without asking it. */
function whyUnusable({ env, platform }: Machine): string | undefined {
  if (env['OPENDXT_KEYCHAIN'] === 'off') return 'OPENDXT_KEYCHAIN is `off`';
  if (platform !== 'linux') return undefined;
  const path = /^unix:path=([^,;]+)$/.exec(busAddress(env))?.[1];
  return path === undefined || existsSync(decodeURIComponent(path))
    ? undefined
    : 'no desktop session, and so no Secret Service, runs for this user';
}

async function tryOut(
  newAccount: (ref: string) => string,
  run: (
    operations: readonly KeychainOperation[],
    milliseconds: number,
  ) => ReturnType<typeof runKeychain>,
): Promise<string | undefined> {
  const account = newAccount(`probe-${randomBytes(8).toString('hex')}`);
  const text = randomBytes(8).toString('hex');
  const answer = await run(
    [
      { do: 'set', account, text },
      { do: 'get', account },
      { do: 'delete', account },
    ],
    patience.probe,
  );
  if (!answer.ok) return answer.why;
  return answer.texts[1] === text ? undefined : 'it does not give back what it was given';
}

async function accountsOf(
  home: Home,
  refs: readonly string[],
): Promise<readonly (string | undefined)[]> {
  const records = await Promise.all(refs.map((ref) => readRecord(home.secrets, ref)));
  return records.map((record) => (record?.store === 'keychain' ? record.account : undefined));
}

function unavailable(why: string): HostError {
  return new HostError('keychain-unavailable', `the keychain does not answer: ${why}`, {
    hint: 'unlock it, which logging in to your desktop does, and try again; or give the secrets again with `dxt config <id> --secret <key>`',
  });
}

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 12);
