import {
  launchTemplate,
  settingsUsed,
  type LaunchWarning,
  type Manifest,
  type Settings,
} from '@opendxt/manifest';
import type { Machine } from '../runtimes/index.ts';

/** Warns of secrets that are set and that the manifest puts where every user of the machine can read them. */
export function secretArguments(
  manifest: Manifest,
  settings: Settings,
  machine: Machine,
): readonly LaunchWarning[] {
  const used = settingsUsed({ ...launchTemplate(manifest, machine), env: {} });
  return manifest.userConfig
    .filter(({ key, sensitive }) => sensitive && used.has(key) && Object.hasOwn(settings, key))
    .map(({ key }) => ({
      code: 'secret-in-arguments',
      message: `its secret \`${key}\` stands among the arguments of its process, which every user of this machine can read`,
    }));
}
