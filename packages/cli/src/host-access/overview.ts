import { missingSettings } from '@opendxt/manifest';
import {
  connectHost,
  HostError,
  listInstalled,
  presentValues,
  readGrants,
  readSettings,
  type ExtensionStatus,
  type Home,
  type Installed,
  type ListedExtension,
} from '@opendxt/host';

/** One installed extension, and what is going on with it. */
export interface Overview {
  readonly id: string;
  readonly version: string;
  readonly displayName: string;
  readonly enabled: boolean;
  readonly state:
    | 'disabled'
    | 'damaged'
    | 'needs-settings'
    | 'stopped'
    | 'starting'
    | 'running'
    | 'failed';
  /** Of its server. */
  readonly pid?: number;
  readonly error?: string;
  readonly installed?: Installed;
}

/** Everything that is installed; the host is asked when there is one, and not started. */
export async function readOverview(home: Home): Promise<readonly Overview[]> {
  const listed = await listInstalled(home);
  const running = await askHost(
    home,
    listed.map(({ id }) => id),
  );
  // Own property only: an id may be called `constructor`.
  const statusOf = (id: string) => (Object.hasOwn(running, id) ? running[id] : undefined);
  return Promise.all(listed.map((entry) => overviewOf(home, entry, statusOf(entry.id))));
}

async function askHost(
  home: Home,
  ids: readonly string[],
): Promise<Readonly<Record<string, ExtensionStatus>>> {
  await using host = await connectHost(home);
  if (host === undefined) return {};
  return (await host.request('status', { ids })).extensions;
}

async function overviewOf(
  home: Home,
  { id, state, installed, error }: ListedExtension,
  status: ExtensionStatus = { state: 'stopped' },
): Promise<Overview> {
  const { enabled, name, active } = state;
  if (installed === undefined) {
    const version = active.slice(0, -13);
    const why = error === undefined ? {} : { error: error.message };
    return { id, version, displayName: name, enabled, state: 'damaged', ...why };
  }
  const { displayName, version } = installed.manifest;
  const known = { id, version, displayName, enabled, installed };
  if (!enabled) return { ...known, state: 'disabled' };
  if (status.state !== 'stopped') return { ...known, ...status };
  try {
    const settings = await readSettings(home, id, installed.folder);
    // Without what was agreed to it can't be started either.
    await readGrants(home, id, installed.folder);
    const missing = missingSettings(installed.manifest, presentValues(settings));
    return { ...known, state: missing.length === 0 ? 'stopped' : 'needs-settings' };
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    return { ...known, state: 'damaged', error: error.message };
  }
}
