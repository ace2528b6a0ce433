import { defined, type ManifestDocument } from '../project/index.ts';
import { describePublished, type PublishedServer } from '../published/index.ts';

export const mainPath = 'server/main.py';

/** The manifest of a folder whose server is a Python project, before its packages are vendored. */
export function planPythonManifest({
  identity,
  facts,
  settings,
}: Omit<PublishedServer, 'compatibility'>): ManifestDocument {
  const { runtime } = facts;
  const compatibility = defined({
    runtimes: runtime === undefined ? undefined : { python: runtime },
  });
  return {
    ...describePublished({ identity, facts, settings, compatibility }),
    server: {
      type: 'python',
      entry_point: mainPath,
      mcp_config: {
        command: 'python3',
        args: [`\${__dirname}/${mainPath}`, ...settings.args],
        ...(Object.keys(settings.env).length === 0 ? {} : { env: settings.env }),
      },
    },
  };
}
