import { HostError } from '../error/index.ts';
import type { Home } from '../home/index.ts';
import { findInstalled, type Installed } from './installed.ts';
import { readState, type ExtensionState } from './state.ts';

/** One entry of what is installed; one that is damaged says so and hides no other. */
export interface ListedExtension {
  readonly id: string;
  readonly state: ExtensionState;
  readonly installed?: Installed;
  readonly error?: HostError;
}

/** Everything that is installed, by id. */
export async function listInstalled(home: Home): Promise<readonly ListedExtension[]> {
  const { extensions } = await readState(home);
  const entries = Object.entries(extensions).sort(([a], [b]) => (a < b ? -1 : 1));
  return Promise.all(
    entries.map(async ([id, state]) => {
      try {
        return { id, state, installed: await findInstalled(home, id) };
      } catch (error) {
        if (error instanceof HostError) return { id, state, error };
        throw error;
      }
    }),
  );
}
