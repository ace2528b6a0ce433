import { readVersioned, writeVersioned, type FileFormat, type Home } from '../home/index.ts';
import { isId } from '../identity/index.ts';
import { isObject } from '../json/index.ts';

/** Whose an id is: the names in the manifest. */
export interface Owner {
  readonly name: string;
  readonly author: string;
  /** Who signed what was installed, where that was verified. */
  readonly signer?: string;
}

/** What is installed under an id. */
export interface ExtensionState extends Owner {
  /** The folder below `store/<id>` that is used. */
  readonly active: string;
  /** Its version, where the name of the folder has not the whole of it. */
  readonly version?: string;
  /** All folders below `store/<id>` that are kept, in the order in which they were installed. */
  readonly versions: readonly string[];
  readonly enabled: boolean;
  /** ISO 8601. */
  readonly installedAt: string;
}

export interface Removal {
  readonly id: string;
  readonly keepData: boolean;
  /** The folder that was used, whose settings are kept with the data. */
  readonly active?: string;
}

export interface State {
  readonly extensions: Readonly<Record<string, ExtensionState>>;
  /** Uninstalled ids whose files are still to be removed. */
  readonly removals: readonly Removal[];
  /** Uninstalled ids whose data and settings were kept. */
  readonly kept: Readonly<Record<string, Owner>>;
}

const stateFormat: FileFormat<State> = {
  format: 1,
  migrations: {},
  read: ({ extensions, removals, kept }) =>
    isObject(extensions) &&
    Object.keys(extensions).every(isId) &&
    Object.values(extensions).every(isExtensionState) &&
    Array.isArray(removals) &&
    removals.every(isRemoval) &&
    isObject(kept) &&
    Object.keys(kept).every(isId) &&
    Object.values(kept).every(isOwner)
      ? { extensions: extensions as State['extensions'], removals, kept: kept as State['kept'] }
      : undefined,
};

export async function readState(home: Home): Promise<State> {
  return (
    (await readVersioned(home.state, stateFormat)) ?? { extensions: {}, removals: [], kept: {} }
  );
}

/** Only under the lock of the state. */
export async function writeState(home: Home, state: State): Promise<void> {
  await writeVersioned(home.state, stateFormat, state);
}

/** Own property only: an id may be called `constructor`. */
export function extensionIn(state: State, id: string): ExtensionState | undefined {
  return Object.hasOwn(state.extensions, id) ? state.extensions[id] : undefined;
}

/** Who has an id, also when only what was kept is left; nobody else may take that over. */
export function ownerOf(state: State, id: string): Owner | undefined {
  return extensionIn(state, id) ?? (Object.hasOwn(state.kept, id) ? state.kept[id] : undefined);
}

function isOwner(value: unknown): value is Owner {
  return (
    isObject(value) &&
    typeof value['name'] === 'string' &&
    typeof value['author'] === 'string' &&
    ['string', 'undefined'].includes(typeof value['signer'])
  );
}

function isExtensionState(value: unknown): value is ExtensionState {
  if (!isOwner(value)) return false;
  const { active, version, versions, enabled, installedAt } = value as Partial<ExtensionState>;
  return (
    typeof installedAt === 'string' &&
    ['string', 'undefined'].includes(typeof version) &&
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

function isRemoval(value: unknown): value is Removal {
  return (
    isObject(value) &&
    typeof value['id'] === 'string' &&
    isId(value['id']) &&
    typeof value['keepData'] === 'boolean' &&
    ['string', 'undefined'].includes(typeof value['active'])
  );
}
