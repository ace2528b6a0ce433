import { join } from 'node:path';
import type { HostContext } from '../activation/index.ts';
import { HostError } from '../error/index.ts';
import { lock, prepareHome } from '../home/index.ts';
import {
  dataDir,
  extensionIn,
  ownerOf,
  recover,
  withRoom,
  writeState,
  type RepairListener,
  type State,
} from '../store/index.ts';

export interface UninstallOptions {
  /** Keeps `data/<id>` and the settings that are no secrets. */
  readonly keepData?: boolean;
  /** Called between the decision and the removal of files: whoever runs the server ends it now. */
  readonly onCommitted?: () => Promise<void>;
  readonly onRepair?: RepairListener;
}

/**
 * Removes an extension, or what was kept of one: versions, settings, secrets, grants, logs, data.
 * It works on a full disk, too.
 */
export async function uninstall(
  { home, secrets, audit }: HostContext,
  id: string,
  { keepData = false, onCommitted, onRepair }: UninstallOptions = {},
): Promise<void> {
  await prepareHome(home);
  await using _lock = await withRoom(home, id, () => lock(join(home.run, 'state.lock')));
  const state = await withRoom(home, id, () => recover(home, onRepair, secrets));
  // From here on it is gone; if we are interrupted, the next change removes the rest.
  await withRoom(home, id, () => writeState(home, without(state, id, keepData)));
  await onCommitted?.();
  const after = await recover(home, undefined, secrets);
  await audit.record({ event: 'uninstall', id, keptData: keepData });
  if (after.removals.some((removal) => removal.id === id))
    throw new HostError(
      'home-unusable',
      `\`${id}\` is uninstalled, and not all of it can be removed`,
      {
        hint: `files of another user are below \`${dataDir(home, id)}\`; the next change tries again`,
      },
    );
}

function without(state: State, id: string, keepData: boolean): State {
  const owner = ownerOf(state, id);
  if (owner === undefined)
    throw new HostError('not-installed', `\`${id}\` is not installed`, {
      hint: '`dxt list` shows what is',
    });
  const active = extensionIn(state, id)?.active;
  const { [id]: _removed, ...extensions } = state.extensions;
  const { [id]: _kept, ...others } = state.kept;
  const { name, author, signer } = owner;
  const known = { name, author, ...(signer === undefined ? {} : { signer }) };
  return {
    extensions,
    kept: keepData ? { ...others, [id]: known } : others,
    removals: [
      ...state.removals.filter((one) => one.id !== id),
      { id, keepData, ...(active === undefined ? {} : { active }) },
    ],
  };
}
