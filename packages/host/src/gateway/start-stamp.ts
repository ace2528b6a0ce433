import type { HostContext } from '../activation/index.ts';
import { readSettings } from '../config/index.ts';
import { readGrants } from '../permissions/index.ts';
import { readReceipt, receiptPath } from '../store/index.ts';
import { readVerdicts } from '../verdicts/index.ts';
import { launchStamp } from './agreement.ts';

/**
 * Another one when a running server has to be started anew, or ended: other settings, another box,
 * blocked or known to be malicious by now.
 */
export async function startStamp(
  context: HostContext,
  id: string,
  folder: string,
): Promise<string> {
  const { home } = context;
  try {
    const { revision } = await readSettings(home, id, folder);
    const harm = (await isHarmful(context, id, folder)) ? ' harmful' : '';
    return `${revision} ${launchStamp(await readGrants(home, id, folder))}${harm}`;
  } catch {
    // That is this extension's trouble, when it is started.
    return 'unreadable';
  }
}

async function isHarmful(context: HostContext, id: string, folder: string): Promise<boolean> {
  const receipt = await readReceipt(receiptPath(context.home, id, folder));
  if (receipt === undefined) return false;
  const { signature, scan } = await readVerdicts(context, { id, folder, receipt });
  return signature?.refused === true || (scan?.malicious.length ?? 0) > 0;
}
