import { join } from 'node:path';
import type { HostContext } from '../activation/index.ts';
import { HostError } from '../error/index.ts';
import { lock, prepareHome } from '../home/index.ts';
import { extensionIn, recover, writeState, type RepairListener } from '../store/index.ts';

export interface EnableOptions {
  readonly onRepair?: RepairListener;
  /** Called when it is done: whoever runs the server ends it now. */
  readonly onCommitted?: () => Promise<void>;
}

/**
 * Lets the tools of an extension be used, or not; everything else of it stays. Answers with whether
 * that is news.
 */
export async function setEnabled(
  { home, secrets, audit }: HostContext,
  id: string,
  enabled: boolean,
  { onRepair, onCommitted }: EnableOptions = {},
): Promise<boolean> {
  await prepareHome(home);
  await using _lock = await lock(join(home.run, 'state.lock'));
  const state = await recover(home, onRepair, secrets);
  const extension = extensionIn(state, id);
  if (extension === undefined)
    throw new HostError('not-installed', `\`${id}\` is not installed`, {
      hint: '`dxt list` shows what is',
    });
  if (extension.enabled === enabled) return false;
  // What can't be recorded is not done.
  await audit.record({ event: enabled ? 'enable' : 'disable', id });
  const extensions = { ...state.extensions, [id]: { ...extension, enabled } };
  await writeState(home, { ...state, extensions });
  await onCommitted?.();
  return true;
}
