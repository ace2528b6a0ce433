import {
  HostError,
  readVerdicts,
  type Home,
  type Installed,
  type Machine,
  type Verdicts,
} from '@opendxt/host';

/** What is known of an installed version, or why that can't be said, which hides nothing else. */
export interface KnownVerdicts extends Verdicts {
  readonly error?: string;
}

export async function readKnownVerdicts(
  host: { readonly home: Home; readonly machine: Machine },
  installed: Pick<Installed, 'id' | 'folder' | 'receipt'>,
): Promise<KnownVerdicts> {
  try {
    return await readVerdicts(host, installed);
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    return { error: error.message };
  }
}
