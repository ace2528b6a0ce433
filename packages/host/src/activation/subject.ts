import type { Manifest, Settings } from '@opendxt/manifest';
import { revealSettings } from '../config/index.ts';
import { readGrants, type Grants } from '../permissions/index.ts';
import { dataDir, findInstalled, type Receipt } from '../store/index.ts';
import type { HostContext } from './context.ts';

/** One version of an extension, with everything that its start depends on. */
export interface StartSubject {
  readonly id: string;
  /** The folder below `store/<id>`. */
  readonly folder: string;
  /** Where it is unpacked. */
  readonly dir: string;
  readonly manifest: Manifest;
  readonly receipt: Receipt;
  /** Its own folder; HOME lies in it. */
  readonly dataDir: string;
  /** Secrets in the clear. */
  readonly settings: Settings;
  readonly secretTexts: readonly string[];
  readonly grants: Grants;
}

/** The version that is used, with its settings and what was agreed to. */
export async function activeSubject(
  { home, secrets }: HostContext,
  id: string,
): Promise<StartSubject> {
  const { manifest, receipt, dir, folder } = await findInstalled(home, id);
  const { values, secretTexts } = await revealSettings(home, secrets, id, folder);
  return {
    id,
    folder,
    dir,
    manifest,
    receipt,
    dataDir: dataDir(home, id),
    settings: values,
    secretTexts,
    grants: await readGrants(home, id, folder),
  };
}
