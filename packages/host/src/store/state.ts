import { readVersioned, writeVersioned, type FileFormat, type Home } from '../home/index.ts';
import { isId } from '../identity/index.ts';
import { isObject } from '../rpc/index.ts';

/** What is installed under an id. */
export interface ExtensionState {
  /** As in the manifest; with the author it tells whose id it is. */
  readonly name: string;
  readonly author: string;
  /** The folder below `store/<id>` that is used. */
  readonly active: string;
  /** All folders below `store/<id>` that are kept. */
  readonly versions: readonly string[];
  readonly enabled: boolean;
  /** ISO 8601. */
  readonly installedAt: string;
}

export interface State {
  readonly extensions: Readonly<Record<string, ExtensionState>>;
  /** Uninstalled ids whose files are still to be removed. */
  readonly removals: readonly { readonly id: string; readonly keepData: boolean }[];
}

const stateFormat: FileFormat<State> = {
  format: 1,
  migrations: {},
  read: ({ extensions, removals }) =>
    isObject(extensions) &&
    Object.keys(extensions).every(isId) &&
    Object.values(extensions).every(isExtensionState) &&
    Array.isArray(removals) &&
    removals.every(isRemoval)
      ? { extensions: extensions as State['extensions'], removals }
      : undefined,
};

export async function readState(home: Home): Promise<State> {
  return (await readVersioned(home.state, stateFormat)) ?? { extensions: {}, removals: [] };
}

/** Only under the lock of the state. */
export async function writeState(home: Home, state: State): Promise<void> {
  await writeVersioned(home.state, stateFormat, state);
}

/** Own property only: an id may be called `constructor`. */
export function extensionIn(state: State, id: string): ExtensionState | undefined {
  return Object.hasOwn(state.extensions, id) ? state.extensions[id] : undefined;
}

function isExtensionState(value: unknown): value is ExtensionState {
  if (!isObject(value)) return false;
  const { name, author, active, versions, enabled, installedAt } = value;
  return (
    [name, author, installedAt].every((text) => typeof text === 'string') &&
    typeof active === 'string' &&
    Array.isArray(versions) &&
    versions.every(isFolderName) &&
    versions.includes(active) &&
    typeof enabled === 'boolean'
  );
}

/** Ids and folders become parts of paths, below which everything may be removed. */
function isFolderName(value: unknown): boolean {
  return typeof value === 'string' && /^[\w+-][\w.+-]*$/.test(value);
}

function isRemoval(value: unknown): value is State['removals'][number] {
  return (
    isObject(value) &&
    typeof value['id'] === 'string' &&
    isId(value['id']) &&
    typeof value['keepData'] === 'boolean'
  );
}
