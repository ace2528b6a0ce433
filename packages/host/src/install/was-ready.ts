import { missingSettings } from '@opendxt/manifest';
import { presentValues, readSettings } from '../config/index.ts';
import { HostError } from '../error/index.ts';
import type { Home } from '../home/index.ts';
import { findInstalled } from '../store/index.ts';

/** Whether the version that is used has all the settings that it needs. */
export async function wasReady(home: Home, id: string): Promise<boolean> {
  try {
    const { manifest, folder } = await findInstalled(home, id);
    const settings = presentValues(await readSettings(home, id, folder));
    return missingSettings(manifest, settings).length === 0;
  } catch (error) {
    // A damaged one can't be started either.
    if (error instanceof HostError) return false;
    throw error;
  }
}
