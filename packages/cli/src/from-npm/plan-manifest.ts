import { defined, type ManifestDocument } from '../project/index.ts';
import { describePublished, type PublishedServer } from '../published/index.ts';
import type { InstalledPackage } from './installed-package.ts';

export interface PackagedServer extends Pick<PublishedServer, 'identity' | 'settings'> {
  readonly installed: InstalledPackage;
  /** The one system that the packages are for; absent when they run everywhere. */
  readonly platform?: string;
}

/** The manifest of a bundle whose server is a package in its `node_modules`. */
export function planPackageManifest(server: PackagedServer): ManifestDocument {
  const { identity, installed, settings, platform } = server;
  const { runtime } = installed.facts;
  const compatibility = defined({
    platforms: platform === undefined ? undefined : [platform],
    runtimes: runtime === undefined ? undefined : { node: runtime },
  });
  const { facts, entryPoint } = installed;
  return {
    ...describePublished({ identity, facts, settings, compatibility }),
    server: {
      type: 'node',
      entry_point: entryPoint,
      mcp_config: {
        command: 'node',
        args: [`\${__dirname}/${entryPoint}`, ...settings.args],
        ...(Object.keys(settings.env).length === 0 ? {} : { env: settings.env }),
      },
    },
  };
}
