import { defined, titleOf, type ManifestDocument, type ProjectAuthor } from '../project/index.ts';
import type { ProjectFacts } from '../project/index.ts';
import type { LaunchSettings } from './settings.ts';

export interface PublishedServer {
  readonly identity: {
    readonly name: string;
    readonly version: string;
    readonly description: string;
    readonly author: ProjectAuthor;
  };
  /** What its package says about itself. */
  readonly facts: Omit<ProjectFacts, 'kind' | 'source' | 'launch'>;
  readonly settings: LaunchSettings;
  readonly compatibility?: ManifestDocument['compatibility'];
}

/** What the manifest of a published server says beside how it is started. */
export function describePublished(server: PublishedServer): Omit<ManifestDocument, 'server'> {
  const { identity, facts, settings, compatibility } = server;
  const { repository, homepage, documentation, support, license, keywords } = facts;
  return {
    ...identity,
    display_name: titleOf(identity.name),
    ...defined({
      repository: repository === undefined ? undefined : { type: 'git', url: repository },
      homepage,
      documentation,
      support,
      license,
      keywords: keywords.length === 0 ? undefined : keywords,
      compatibility:
        compatibility === undefined || isEmpty(compatibility) ? undefined : compatibility,
      user_config: isEmpty(settings.userConfig) ? undefined : settings.userConfig,
    }),
  };
}

function isEmpty(value: object): boolean {
  return Object.keys(value).length === 0;
}
