import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSource, readManifest, type Manifest } from '@opendxt/manifest';
import { HostError } from '../error/index.ts';
import type { Home } from '../home/index.ts';
import { receiptPath, versionDir } from './places.ts';
import { readReceipt, type Receipt } from './receipt.ts';
import { extensionIn, readState } from './state.ts';

/** An installed extension in the version that is used. */
export interface Installed {
  readonly id: string;
  readonly enabled: boolean;
  /** The folder below `store/<id>` that is used. */
  readonly folder: string;
  /** Where it is unpacked. */
  readonly dir: string;
  readonly manifest: Manifest;
  readonly receipt: Receipt;
}

export async function findInstalled(home: Home, id: string): Promise<Installed> {
  const state = await readState(home);
  const found = extensionIn(state, id);
  if (found === undefined) throw notInstalled(id, Object.keys(state.extensions));
  const { active, enabled } = found;
  const dir = versionDir(home, id, active);
  const receipt = await readReceipt(receiptPath(home, id, active));
  if (receipt === undefined) throw damaged(id, 'its receipt is missing');
  return {
    id,
    enabled,
    folder: active,
    dir,
    manifest: await readInstalledManifest(id, dir),
    receipt,
  };
}

async function readInstalledManifest(id: string, dir: string): Promise<Manifest> {
  const text = await readFile(join(dir, 'manifest.json'), 'utf8').catch((cause: unknown) => {
    throw damaged(id, 'its manifest is missing', cause);
  });
  const { manifest } = readManifest(parseSource(text), 'tolerant');
  if (manifest === undefined) throw damaged(id, 'its manifest is no longer readable');
  return manifest;
}

function notInstalled(id: string, known: readonly string[]): HostError {
  return new HostError('not-installed', `\`${id}\` is not installed`, {
    hint:
      known.length === 0
        ? '`dxt install <file>` installs an extension'
        : `installed: ${known.map((name) => `\`${name}\``).join(', ')}`,
  });
}

function damaged(id: string, why: string, cause?: unknown): HostError {
  return new HostError('state-unreadable', `\`${id}\` is damaged: ${why}`, {
    hint: `\`dxt uninstall ${id} --keep-data\` and a new install repair it`,
    ...(cause === undefined ? {} : { cause }),
  });
}
