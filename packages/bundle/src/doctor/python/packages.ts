import { compareVersions } from '../../python/index.ts';
import type { DiagnosisCode } from '../diagnoses/index.ts';
import type { ModuleFinder } from './module-finder.ts';
import type { OwnImport } from './own-modules.ts';
import type { Survey } from './survey.ts';

/** Packages that make modules as they go: what has no file may be there all the same. */
const makesModules = /\bsys\.modules\b|\b__path__\b|\b__getattr__\b|\bLazyModule\b|\bimportlib\b/;

/** A part of an installed package that is imported and not there. */
export async function missingFromPackage(
  { scene, libraries }: Survey,
  finder: ModuleFinder,
  { module, names }: OwnImport,
  folders: readonly string[],
): Promise<
  { readonly code: DiagnosisCode; readonly seen: string; readonly isSure: boolean } | undefined
> {
  const mcp = libraries
    .flatMap(({ distributions }) => distributions)
    .find(({ name }) => name === 'mcp');
  const parts = module.split('.');
  for (let length = 2; length <= parts.length; length++) {
    const name = parts.slice(0, length).join('.');
    if (finder.findIn(folders, name) !== undefined) continue;
    const parent = finder.findIn(folders, parts.slice(0, length - 1).join('.'));
    if (
      name === 'mcp.server.fastmcp' &&
      mcp !== undefined &&
      compareVersions(mcp.version, '2') >= 0
    )
      return gone(mcp.version);
    const text = parent?.kind === 'package' ? await scene.text(parent.path) : '';
    if (parent === undefined || parent.kind === 'compiled') return undefined;
    return {
      code: 'packages-missing',
      seen: `\`${name}\`, which the package \`${parts[0] ?? ''}\` does not have`,
      isSure: !makesModules.test(text),
    };
  }
  const isGone = module === 'mcp.server' && names.includes('fastmcp');
  if (isGone && mcp !== undefined && finder.findIn(folders, 'mcp.server.fastmcp') === undefined)
    return compareVersions(mcp.version, '2') >= 0 ? gone(mcp.version) : undefined;
  return undefined;
}

function gone(version: string) {
  return {
    code: 'fastmcp-gone' as const,
    seen: `\`mcp.server.fastmcp\`, and the bundle has \`mcp\` ${version}`,
    isSure: true,
  };
}
