import { mkdir, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSource, readManifest, type Manifest, type Settings } from '@opendxt/manifest';
import { temporaryFolder } from '@opendxt/testkit';
import { homeAt } from '../../home/index.ts';
import { installedPlace } from '../../launch/index.ts';
import { thisMachine } from '../../runtimes/index.ts';
import {
  initialGrants,
  parseAllow,
  requestPermissions,
  type Consent,
  type Grants,
} from '../index.ts';

/** A home of a user with files that can be granted and some that can’t. */
export interface GrantsLab {
  at(path: string): string;
  consentTo(manifest: Manifest, settings: Settings, more?: Partial<Consent>): Consent;
  /** What agreeing to a manifest with these settings grants. */
  agree(
    options: Readonly<Record<string, object>>,
    settings: Settings,
    more?: Partial<Consent>,
  ): Promise<Grants>;
  remove(): Promise<void>;
}

export async function grantsLab(): Promise<GrantsLab> {
  const folder = await temporaryFolder('grants ü ');
  const root = await realpath(folder.path);
  const at = (path: string) => join(root, path);
  for (const name of ['me/docs/inner', 'me/other', 'me/.ssh', 'state'])
    await mkdir(at(name), { recursive: true });
  await writeFile(at('me/docs/a.txt'), 'a');
  const consentTo: GrantsLab['consentTo'] = (manifest, settings, more = {}) => {
    const machine = { ...thisMachine(), home: at('me') };
    const home = homeAt(at('state'));
    return {
      manifest,
      settings,
      machine,
      home,
      place: installedPlace(home, 'x', join(home.store, 'x/v1'), machine),
      request: requestPermissions(manifest, machine, settings),
      isolation: 'full',
      allowed: [],
      ...more,
    };
  };
  return {
    at,
    consentTo,
    agree: (options, settings, more) =>
      initialGrants(consentTo(manifestOf(options), settings, more)),
    remove: () => folder.remove(),
  };
}

/** The manifest of a server that has these settings, folders unless told, on its command line. */
export function manifestOf(options: Readonly<Record<string, object>>, more: object = {}): Manifest {
  const text = JSON.stringify({
    manifest_version: '0.3',
    name: 'x',
    version: '1.0.0',
    author: { name: 'A' },
    server: {
      type: 'node',
      entry_point: 'a.js',
      mcp_config: {
        command: 'node',
        args: Object.keys(options).map((key) => `\${user_config.${key}}`),
      },
    },
    user_config: Object.fromEntries(
      Object.entries(options).map(([key, option]) => [
        key,
        { type: 'directory', title: key, description: key, ...option },
      ]),
    ),
    ...more,
  });
  const { manifest } = readManifest(parseSource(text), 'tolerant');
  if (manifest === undefined) throw new Error('the manifest is not readable');
  return manifest;
}

/** What `--allow` was given. */
export const allow = (...texts: readonly string[]): Pick<Consent, 'allowed'> => ({
  allowed: texts.map((text) => parseAllow(text)),
});
