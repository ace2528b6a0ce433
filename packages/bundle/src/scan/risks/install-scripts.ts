import { mark, type Sight } from '../reading/index.ts';
import type { ScanFinding } from '../types.ts';
import { fetchesAndRuns } from './shell.ts';

/** Of the bundle itself or of a package; others lie among tests and templates. */
const packageManifest =
  /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+\/package\.json$|^package\.json$/;

const hooks = ['preinstall', 'install', 'postinstall'] as const;

/** What nearly every package with machine code does: it builds it, or fetches what was built. */
const builders =
  /^(?:node-gyp(?:-build(?:-optional-packages)?)? ?(?:rebuild)?|node-gyp-build|prebuild-install|node-pre-gyp install.*|husky(?: install)?|patch-package|prebuild-install .*|cmake-js (?:compile|build).*)$/;

/**
 * Scripts that a package manager runs when it installs a package. A host runs none, but whoever
 * installs the packages anew does, and that is how most malicious packages start.
 */
export function findInstallScripts({ path, text, own }: Sight): ScanFinding[] {
  if (text === undefined || !packageManifest.test(path)) return [];
  const { name, scripts } = readPackage(text);
  return hooks.flatMap((hook): ScanFinding[] => {
    const script = scripts[hook];
    if (typeof script !== 'string' || script === '' || isBuild(script)) return [];
    const danger =
      fetchesAndRuns(script) || /\b(?:node|python3?) -[ec]\b|base64|\beval\b/.test(script);
    const who = own ? 'the extension' : `the package \`${mark(name, 80)}\``;
    return [
      {
        kind: 'risk',
        id: 'install-script',
        severity: danger ? 'high' : 'low',
        message: `${who} runs \`${mark(script, 120)}\` when it is installed (\`${hook}\`)`,
        hint: danger
          ? 'find out what it fetches and runs before it is installed anywhere'
          : 'hosts do not run it; see what it does before the packages are installed anew',
        file: path,
        firstParty: own,
      },
    ];
  });
}

function isBuild(script: string): boolean {
  return script.split(/\|\||&&/).every((part) => builders.test(part.trim()));
}

function readPackage(text: string): { name: string; scripts: Readonly<Record<string, unknown>> } {
  try {
    const { name, scripts } = (JSON.parse(text) ?? {}) as Record<string, unknown>;
    const known = typeof scripts === 'object' && scripts !== null ? scripts : {};
    return { name: typeof name === 'string' ? name : '?', scripts: { ...known } };
  } catch {
    return { name: '?', scripts: {} };
  }
}
