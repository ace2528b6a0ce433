import { join } from 'node:path';
import type { HostContext } from '../activation/index.ts';
import { HostError } from '../error/index.ts';
import { lock, prepareHome } from '../home/index.ts';
import { preparePackages, type PreparationListener } from '../preparation/index.ts';
import {
  extensionIn,
  findInstalled,
  recover,
  writeState,
  type RepairListener,
} from '../store/index.ts';

export interface EnableOptions {
  readonly onRepair?: RepairListener;
  readonly signal?: AbortSignal;
  /** Called while packages that are no longer there are installed again. */
  readonly onPreparing?: PreparationListener;
  /** Called when it is done: whoever runs the server ends it now. */
  readonly onCommitted?: () => Promise<void>;
}

/**
 * Lets the tools of an extension be used, or not; everything else of it stays. Packages that uv has
 * installed and that are gone are installed again. Answers with whether anything has changed.
 */
export async function setEnabled(
  context: HostContext,
  id: string,
  enabled: boolean,
  options: EnableOptions = {},
): Promise<boolean> {
  const { home, secrets, audit } = context;
  const { onRepair, onCommitted } = options;
  await prepareHome(home);
  await using _lock = await lock(join(home.run, 'state.lock'));
  const state = await recover(home, onRepair, secrets);
  const extension = extensionIn(state, id);
  if (extension === undefined)
    throw new HostError('not-installed', `\`${id}\` is not installed`, {
      hint: '`dxt list` shows what is',
    });
  const repaired =
    enabled && (await preparePackages(context, await findInstalled(home, id), options));
  if (extension.enabled === enabled) return repaired;
  // What can't be recorded is not done.
  await audit.record({ event: enabled ? 'enable' : 'disable', id });
  const extensions = { ...state.extensions, [id]: { ...extension, enabled } };
  await writeState(home, { ...state, extensions });
  await onCommitted?.();
  return true;
}
