import { posix } from 'node:path';
import type { Scene } from '../scene/index.ts';
import type { Finding } from '../types.ts';
import { type BundledPackage, readPackage, resolvePackage } from './packages.ts';
import { resolveFile } from './read-modules.ts';

export interface Transitive {
  readonly findings: readonly Finding[];
  /** Folders of all packages that the server leads to; others are there for development. */
  readonly folders: ReadonlySet<string>;
}

/** What the packages need in turn, and whether each has the file that it is loaded by. */
export async function checkTransitive(
  scene: Scene,
  direct: ReadonlySet<string>,
): Promise<Transitive> {
  const findings: Finding[] = [];
  const waiting = [...direct];
  const seen = new Set(waiting);
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const bundled = await readPackage(scene, folder);
    if (bundled === undefined) {
      if (scene.isFolder(folder)) findings.push(incomplete(folder, 'package.json'));
      continue;
    }
    const absent = absentMain(scene, bundled);
    if (absent !== undefined) findings.push(incomplete(folder, absent));
    for (const name of [...bundled.dependencies, ...bundled.peers, ...bundled.optional]) {
      const found = resolvePackage(scene, `${folder}/package.json`, name);
      if (found === undefined && bundled.optional.has(name)) continue;
      if (found === undefined) findings.push(missing(bundled, name));
      else if (!seen.has(found)) {
        seen.add(found);
        waiting.push(found);
      }
    }
  }
  return { findings, folders: seen };
}

function incomplete(folder: string, file: string): Finding {
  return {
    code: 'node-package-missing',
    severity: 'error',
    seen: `\`${folder}\` has no \`${file}\``,
    path: `${folder}/${file}`,
    fix: 'install the package again, and pack with `dxt pack`',
  };
}

function missing({ path, name, version, peers }: BundledPackage, wanted: string): Finding {
  const isPeer = peers.has(wanted);
  return {
    code: 'node-package-missing',
    severity: isPeer ? 'warning' : 'error',
    seen: `\`${wanted}\`, ${isPeer ? 'a peer dependency' : 'a dependency'} of \`${name}\` ${version}, is not there`.replace(
      '  ',
      ' ',
    ),
    path: `${path}/package.json`,
  };
}

/** The file that `main` or the first of the `exports` names, where it is not there. */
function absentMain(scene: Scene, { path, main, exports }: BundledPackage): string | undefined {
  // Of several doors some are published without what they lead to, and never used.
  if (hasSeveralDoors(exports)) return undefined;
  const files = exports === undefined ? [] : filesOf(rootOf(exports));
  if (files.length > 0)
    return files.some((file) => scene.isFile(posix.join(path, file))) ? undefined : files[0];
  if (exports !== undefined || main === undefined || main === '') return undefined;
  const found =
    resolveFile(scene, posix.join(path, main)) ?? resolveFile(scene, posix.join(path, 'index'));
  return found === undefined ? main : undefined;
}

function hasSeveralDoors(exports: unknown): boolean {
  if (typeof exports !== 'object' || exports === null) return false;
  const doors = Object.keys(exports).filter((key) => key.startsWith('./'));
  return doors.some((key) => key !== './package.json');
}

function rootOf(exports: unknown): unknown {
  if (typeof exports !== 'object' || exports === null || Array.isArray(exports)) return exports;
  const keys = Object.keys(exports);
  if (!keys.some((key) => key.startsWith('.'))) return exports;
  return (exports as Record<string, unknown>)['.'];
}

/** Deeper than any condition is nested. */
const deepest = 32;

function filesOf(exports: unknown, depth = 0): readonly string[] {
  if (typeof exports === 'string') return exports.includes('*') ? [] : [exports];
  if (typeof exports !== 'object' || exports === null || depth > deepest) return [];
  return Object.entries(exports).flatMap(([key, value]) =>
    key === 'types' ? [] : filesOf(value, depth + 1),
  );
}
