import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { folderContents } from '@opendxt/bundle';
import { missingSettings } from '@opendxt/manifest';
import {
  describeLaunch,
  findInstalled,
  HostError,
  lackingFor,
  listVersions,
  presentValues,
  readConfiguration,
  readGrants,
  preparedPlace,
  readScan,
  readSettings,
  type HostContext,
} from '@opendxt/host';
import type { CommandContext } from '../../command/index.ts';
import { grantsDocument } from '../../consent/index.ts';
import { contextOf, readOverview } from '../../host-access/index.ts';
import { readKnownVerdicts, scanDocument, signatureDocument } from '../../verdicts/index.ts';

export type Details = Awaited<ReturnType<typeof readDetails>>;

/** All that is known about an installed extension; secrets are masked in it. Starts nothing. */
export async function readDetails(context: CommandContext, id: string) {
  const host = await contextOf(context);
  const { home, machine, sandbox } = host;
  const { manifest, receipt, folder, dir, enabled } = await findInstalled(home, id);
  const stored = presentValues(await readSettings(home, id, folder));
  const { locked, policyError } = await readLocked(host, id);
  const settings = {
    ...stored,
    ...Object.fromEntries(locked.map(({ key, value }) => [key, value])),
  };
  const overview = (await readOverview(home)).find((entry) => entry.id === id);
  const place = await preparedPlace(home, { id, folder, dir, receipt }, machine);
  const launch = await describeLaunch(manifest, settings, place, machine);
  const { command, runtime, origins, warnings } = launch;
  const grants = await readGrants(home, id, folder);
  const lacks = await lackingFor(manifest, await folderContents(dir), machine, {
    cacheDir: home.cache,
  });
  const versions = await listVersions(home, id);
  const { signature, scan, error } = await readKnownVerdicts(host, { id, folder, receipt });
  const report = await readScan(home, id, folder).catch(() => undefined);
  const { digest, contentDigest, source, installedAt, files } = receipt;
  return {
    id,
    name: manifest.name,
    displayName: manifest.displayName,
    version: manifest.version,
    description: manifest.description,
    author: manifest.author,
    enabled,
    state: overview?.state ?? 'stopped',
    ...(overview?.pid === undefined ? {} : { pid: overview.pid }),
    ...(overview?.error === undefined ? {} : { error: overview.error }),
    versions: versions.map(({ version, active, installedAt: at }) => ({
      version,
      active,
      ...(at === undefined ? {} : { installedAt: at }),
    })),
    digest,
    contentDigest,
    ...(signature && {
      signature: signatureDocument({ ...receipt.signature, decision: signature }),
    }),
    ...(scan && { scan: scanDocument(scan, report?.findings) }),
    ...(error === undefined ? {} : { verdictError: error }),
    source,
    installedAt,
    dir,
    size: files.reduce((sum, file) => sum + file.size, 0),
    files: files.length,
    data: { path: place.cwd, size: await sizeBelow(place.cwd) },
    isolation: sandbox.level,
    shortcomings: sandbox.shortcomings,
    agreed: grantsDocument(grants),
    command: command.command,
    args: command.args,
    cwd: command.cwd,
    env: command.env,
    envFrom: origins,
    runtime: {
      why: runtime.why,
      ...(runtime.runtime === undefined ? {} : { name: runtime.runtime }),
      ...(runtime.version === undefined ? {} : { version: runtime.version }),
      folders: runtime.folders,
      missing: runtime.missing !== undefined,
    },
    lacks,
    settings,
    lockedBy: Object.fromEntries(locked.map(({ key, by }) => [key, by])),
    ...(policyError === undefined ? {} : { policyError }),
    missing: missingSettings(manifest, settings).map(({ key }) => key),
    tools: manifest.tools,
    warnings,
    options: manifest.userConfig.map(({ key }) => key),
  };
}

/** The settings that a policy has, masked; that it can't be read is no reason to show nothing. */
async function readLocked(host: HostContext, id: string) {
  try {
    const { settings } = await readConfiguration(host, id);
    const locked = settings.flatMap(({ option: { key }, value, lockedBy }) =>
      lockedBy === undefined || value === undefined ? [] : [{ key, value, by: lockedBy }],
    );
    return { locked };
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    return { locked: [], policyError: error.message };
  }
}

/** Bytes of the files below a folder; what goes away meanwhile counts for nothing. */
async function sizeBelow(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  let size = 0;
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) size += await sizeBelow(path);
    else if (entry.isFile())
      size += await lstat(path).then(
        (found) => found.size,
        () => 0,
      );
  }
  return size;
}
