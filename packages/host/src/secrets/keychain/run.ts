import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { text as readAll } from 'node:stream/consumers';
import { isObject } from '../../json/index.ts';
import type { Machine } from '../../runtimes/index.ts';

export type KeychainOperation =
  | { readonly do: 'set'; readonly account: string; readonly text: string }
  | { readonly do: 'get' | 'delete'; readonly account: string };

/** The texts that were asked for, or in one sentence why the keychain did not do it. */
export type KeychainAnswer =
  | { readonly ok: true; readonly texts: readonly (string | null)[] }
  | { readonly ok: false; readonly why: string };

/**
 * The program that talks to the keychain. It gets the operations on stdin: arguments and environment
 * of a process can be read by others. On Linux the library would fall back to the kernel's keyring,
 * which forgets everything at the next start of the machine; only the Secret Service will do.
 */
const program = `
const operations = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
let answer;
try {
  const { Entry } = require(process.argv[1]);
  const texts = operations.map((operation) => {
    const entry = new Entry('opendxt', operation.account, { linux: { store: 'secret-service' } });
    if (operation.do === 'set') entry.setPassword(operation.text);
    if (operation.do === 'delete') entry.deletePassword();
    return operation.do === 'get' ? entry.getPassword() : null;
  });
  answer = { ok: true, texts };
} catch (error) {
  answer = { ok: false, why: String(error?.message ?? error).split('\\n', 1)[0] };
}
process.stdout.write(JSON.stringify(answer));
`;

/**
 * Runs operations on the keychain of this user, in a process of its own: a keychain that is locked
 * may show a window and wait for ever, and would take the whole host with it.
 */
export async function runKeychain(
  { env, platform, nodePath }: Machine,
  operations: readonly KeychainOperation[],
  milliseconds: number,
): Promise<KeychainAnswer> {
  const library = keychainLibrary();
  if (library === undefined) return { ok: false, why: 'its library is not installed' };
  const child = spawn(nodePath, ['-e', program, library], {
    env: environment(env, platform),
    stdio: ['pipe', 'pipe', 'ignore'],
    timeout: milliseconds,
    killSignal: 'SIGKILL',
    windowsHide: true,
  });
  let failure: string | undefined;
  const failed = new Promise<string>((resolve) => {
    child.once('error', ({ message }) => {
      failure = message;
      resolve('');
    });
  });
  // When it ends early, what it says or does not say is the answer.
  child.stdin.on('error', () => undefined).end(JSON.stringify(operations));
  const said = await Promise.race([readAll(child.stdout), failed]);
  const answer = parse(said);
  if (answer !== undefined) return answer;
  const late = child.killed ? `no answer within ${milliseconds / 1000} s` : 'it crashed';
  return { ok: false, why: failure ?? late };
}

/** Where the library is; its part for this platform is loaded by the other process alone. */
function keychainLibrary(): string | undefined {
  try {
    return createRequire(import.meta.url).resolve('@napi-rs/keyring');
  } catch {
    return undefined;
  }
}

const needed = [
  'HOME',
  'USER',
  'LOGNAME',
  'DBUS_SESSION_BUS_ADDRESS',
  'XDG_RUNTIME_DIR',
  'SystemRoot',
  'USERPROFILE',
  'APPDATA',
  'LOCALAPPDATA',
  'TEMP',
];

function environment(env: Machine['env'], platform: string): Record<string, string> {
  const kept = needed.flatMap((name) => {
    const value = env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const bus = platform === 'linux' ? busAddress(env) : undefined;
  return {
    ...Object.fromEntries(kept),
    ...(bus === undefined ? {} : { DBUS_SESSION_BUS_ADDRESS: bus }),
    // Where the host is part of an Electron application, its executable is no plain Node.
    ELECTRON_RUN_AS_NODE: '1',
  };
}

/** Clients start us with a short environment; the bus of the session has a usual place. */
export function busAddress(env: Machine['env']): string {
  if (env['DBUS_SESSION_BUS_ADDRESS']) return env['DBUS_SESSION_BUS_ADDRESS'];
  const runtime = env['XDG_RUNTIME_DIR'] ?? `/run/user/${process.getuid?.() ?? 0}`;
  return `unix:path=${encodeURIComponent(`${runtime}/bus`).replaceAll('%2F', '/')}`;
}

function parse(text: string): KeychainAnswer | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) && typeof value['ok'] === 'boolean'
      ? (value as unknown as KeychainAnswer)
      : undefined;
  } catch {
    return undefined;
  }
}
