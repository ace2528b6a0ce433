import { defined, titleOf, type ManifestDocument, type ProjectAuthor } from '../project/index.ts';
import type { InstalledPackage } from './installed-package.ts';
import type { LaunchSettings } from './settings.ts';

export interface PackagedServer {
  readonly identity: {
    readonly name: string;
    readonly version: string;
    readonly description: string;
    readonly author: ProjectAuthor;
  };
  readonly installed: InstalledPackage;
  readonly settings: LaunchSettings;
  /** The one system that the packages are for; absent when they run everywhere. */
  readonly platform?: string;
}

/** The manifest of a bundle whose server is a package in its `node_modules`. */
export function planPackageManifest(server: PackagedServer): ManifestDocument {
  const { identity, installed, settings, platform } = server;
  const { repository, homepage, support, license, keywords, runtime } = installed.facts;
  const compatibility = defined({
    platforms: platform === undefined ? undefined : [platform],
    runtimes: runtime === undefined ? undefined : { node: runtime },
  });
  return {
    ...identity,
    display_name: titleOf(identity.name),
    ...defined({
      repository: repository === undefined ? undefined : { type: 'git', url: repository },
      homepage,
      support,
      license,
      keywords: keywords.length === 0 ? undefined : keywords,
      compatibility: isEmpty(compatibility) ? undefined : compatibility,
      user_config: isEmpty(settings.userConfig) ? undefined : settings.userConfig,
    }),
    server: {
      type: 'node',
      entry_point: installed.entryPoint,
      mcp_config: {
        command: 'node',
        args: [`\${__dirname}/${installed.entryPoint}`, ...settings.args],
        ...(isEmpty(settings.env) ? {} : { env: settings.env }),
      },
    },
  };
}

function isEmpty(value: object): boolean {
  return Object.keys(value).length === 0;
}
