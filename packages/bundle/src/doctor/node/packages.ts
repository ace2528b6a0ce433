import type { Scene } from '../scene/index.ts';

/** What a `package.json` of the bundle says, as far as it is looked at. */
export interface BundledPackage {
  /** Its folder. */
  readonly path: string;
  readonly name: string;
  readonly version: string;
  readonly type: 'module' | 'commonjs' | undefined;
  readonly main: string | undefined;
  readonly exports: unknown;
  readonly dependencies: ReadonlySet<string>;
  readonly optional: ReadonlySet<string>;
  readonly peers: ReadonlySet<string>;
  readonly nodeRange: string | undefined;
}

/** Undefined where there is none in the folder, or none that can be read. */
export async function readPackage(
  scene: Scene,
  folder: string,
): Promise<BundledPackage | undefined> {
  const file = folder === '' ? 'package.json' : `${folder}/package.json`;
  if (!scene.isFile(file)) return undefined;
  let json: Record<string, unknown>;
  try {
    json = recordOf(JSON.parse(await scene.text(file)));
  } catch {
    return undefined;
  }
  const optional = namesOf(json['optionalDependencies']);
  const optionalPeers = Object.entries(recordOf(json['peerDependenciesMeta']))
    .filter(([, meta]) => recordOf(meta)['optional'] === true)
    .map(([name]) => name);
  return {
    path: folder,
    name: textOf(json['name']) ?? folder,
    version: textOf(json['version']) ?? '',
    type:
      json['type'] === 'module' ? 'module' : json['type'] === 'commonjs' ? 'commonjs' : undefined,
    main: textOf(json['main']),
    exports: json['exports'],
    dependencies: without(namesOf(json['dependencies']), optional),
    optional,
    peers: without(namesOf(json['peerDependencies']), new Set(optionalPeers)),
    nodeRange: textOf(recordOf(json['engines'])['node']),
  };
}

/** The `package.json` that rules a file: the nearest above it. */
export async function packageAround(
  scene: Scene,
  file: string,
): Promise<BundledPackage | undefined> {
  for (const folder of foldersAbove(file)) {
    const found = await readPackage(scene, folder);
    if (found !== undefined) return found;
    if (folder.split('/').at(-1) === 'node_modules') return undefined;
  }
  return undefined;
}

/** The folder that Node finds a package in, from a file of the bundle; links count as found. */
export function resolvePackage(scene: Scene, from: string, name: string): string | undefined {
  for (const folder of foldersAbove(from)) {
    if (folder.split('/').at(-1) === 'node_modules') continue;
    const found = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (scene.isFolder(found)) return found;
    const link = scene.contents.entries.get(found)?.link;
    if (link !== undefined) return found;
  }
  return undefined;
}

/** `@scope/name` or `name` of what is loaded; undefined for `#internal` and addresses. */
export function packageName(specifier: string): string | undefined {
  return /^(?:@[^/]+\/)?[^/@.#][^/:]*(?=\/|$)/.exec(specifier)?.[0];
}

function foldersAbove(file: string): readonly string[] {
  const parts = file.split('/').slice(0, -1);
  return Array.from({ length: parts.length + 1 }, (_, up) =>
    parts.slice(0, parts.length - up).join('/'),
  );
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function namesOf(value: unknown): ReadonlySet<string> {
  return new Set(Object.keys(recordOf(value)));
}

function without(names: ReadonlySet<string>, others: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...names].filter((name) => !others.has(name)));
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
