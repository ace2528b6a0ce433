import { isBuiltin } from 'node:module';
import type { Scene } from '../scene/index.ts';
import type { Finding } from '../types.ts';
import { packageAround, packageName, resolvePackage } from './packages.ts';
import type { Load, OwnModules } from './read-modules.ts';

/** What the server’s own modules load: files of its own, and packages. */
export async function checkImports(
  scene: Scene,
  { modules, missing }: OwnModules,
): Promise<{ readonly findings: readonly Finding[]; readonly packages: ReadonlySet<string> }> {
  const findings: Finding[] = missing.map((load) => ({
    code: 'node-file-missing',
    severity: load.optional ? 'warning' : 'error',
    seen: `\`${load.by}\` loads \`${load.name}\`, and there is no such file`,
    path: load.by,
  }));
  const packages = new Set<string>();
  const reported = new Set<string>();
  for (const load of [...modules.values()].flatMap(({ loads }) => loads)) {
    const name = packageName(load.name);
    if (name === undefined || isBuiltin(load.name)) continue;
    const folder = resolvePackage(scene, load.by, name);
    if (folder !== undefined) packages.add(folder);
    else if (!reported.has(name) && !(await isItself(scene, load, name))) {
      reported.add(name);
      findings.push(await missingPackage(scene, load, name));
    }
  }
  return { findings, packages };
}

/** A package may load itself by its own name, where its `exports` say so. */
async function isItself(scene: Scene, load: Load, name: string): Promise<boolean> {
  const around = await packageAround(scene, load.by);
  return around?.name === name && around.exports !== undefined;
}

/** A `require` of what package.json does not list is often one for other environments. */
async function missingPackage(scene: Scene, load: Load, name: string): Promise<Finding> {
  const around = await packageAround(scene, load.by);
  const isListed = around?.dependencies.has(name) === true;
  const isSure = isListed || load.kind === 'import-statement' || around === undefined;
  return {
    code: 'node-package-missing',
    severity: load.optional || !isSure ? 'warning' : 'error',
    seen: `\`${load.by}\` loads \`${name}\`, which no \`node_modules\` above it has`,
    path: load.by,
    ...(isListed ? { fix: 'run `npm install`, and pack with `dxt pack`' } : {}),
  };
}
