import { bundlePath, type Scene } from '../scene/index.ts';
import type { Finding } from '../types.ts';
import { checkAddons } from './addons.ts';
import { checkFormats } from './formats.ts';
import { checkImports } from './imports.ts';
import { checkPnpm } from './pnpm.ts';
import { readModules } from './read-modules.ts';
import { checkTransitive } from './transitive.ts';
import { checkVersions } from './versions.ts';

/** A server in Node: what it loads, in which format, for which Node and for which machines. */
export async function checkNode(scene: Scene): Promise<Finding[]> {
  const entry = startedScript(scene);
  const modules = await readModules(scene, entry);
  const direct = await checkImports(scene, modules);
  const transitive = await checkTransitive(scene, direct.packages);
  const used = usedFiles(scene, transitive.folders);
  const findings = [
    ...direct.findings,
    ...transitive.findings,
    ...(await checkFormats(scene, modules)),
    ...(await checkAddons(scene, used)),
    ...(await checkVersions(scene, used)),
  ];
  return [...findings, ...checkPnpm(scene, findings)];
}

/** Files of the server and of the packages that it leads to; all, where it leads to none. */
function usedFiles({ below }: Scene, folders: ReadonlySet<string>): readonly string[] {
  if (folders.size === 0) return below('');
  return below('').filter((path) => {
    const folder = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0];
    return folder === undefined || folders.has(folder);
  });
}

/** What Node is given to run; `entry_point` where the arguments do not say. */
function startedScript({ starts, manifest, isFile }: Scene): string {
  const named = starts
    .flatMap(({ template }) => template.args)
    .filter((argument) => argument.startsWith('${__dirname}'))
    .map((argument) => bundlePath(argument) ?? '')
    .find((path) => /\.[cm]?js$/.test(path) && isFile(path));
  return named ?? bundlePath(manifest.server.entryPoint) ?? '';
}
