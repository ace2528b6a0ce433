import { join } from 'node:path';
import { HostError } from '../error/index.ts';
import { lock, prepareHome, type Home } from '../home/index.ts';
import { extensionIn, ownerOf, recover, writeState, type RepairListener } from '../store/index.ts';

export interface UninstallOptions {
  /** Keeps `data/<id>` and the settings that are no secrets. */
  readonly keepData?: boolean;
  /** Called between the decision and the removal of files: whoever runs the server ends it now. */
  readonly onCommitted?: () => Promise<void>;
  readonly onRepair?: RepairListener;
}

/** Removes an extension, or what was kept of one: versions, settings, secrets, grants, logs, data. */
export async function uninstall(
  home: Home,
  id: string,
  { keepData = false, onCommitted, onRepair }: UninstallOptions = {},
): Promise<void> {
  await prepareHome(home);
  await using _lock = await lock(join(home.run, 'state.lock'));
  const state = await recover(home, onRepair);
  const owner = ownerOf(state, id);
  if (owner === undefined)
    throw new HostError('not-installed', `\`${id}\` is not installed`, {
      hint: '`dxt list` shows what is',
    });
  const active = extensionIn(state, id)?.active;
  const { [id]: _removed, ...extensions } = state.extensions;
  const { [id]: _kept, ...others } = state.kept;
  const kept = keepData ? { ...others, [id]: { name: owner.name, author: owner.author } } : others;
  // From here on it is gone; if we are interrupted, the next change removes the rest.
  await writeState(home, {
    extensions,
    kept,
    removals: [...state.removals, { id, keepData, ...(active === undefined ? {} : { active }) }],
  });
  await onCommitted?.();
  await recover(home);
}
