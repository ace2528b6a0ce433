import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { resolvePackage } from './resolve.ts';

/** What a plan takes from a `package.json`; everything else is passed over, however odd. */
export interface PackageJson {
  readonly name: string | undefined;
  readonly type: string | undefined;
  /** Specifiers by name. `optional` wins over `required`, as it does for npm. */
  readonly required: ReadonlyMap<string, string>;
  readonly optional: ReadonlyMap<string, string>;
  readonly peers: ReadonlyMap<string, string>;
  readonly optionalPeers: ReadonlyMap<string, string>;
  readonly development: ReadonlyMap<string, string>;
  /** Files by command. */
  readonly commands: ReadonlyMap<string, string>;
  readonly workspaceRoot: boolean;
}

/** Undefined where there is none, or none that can be read. */
export function readPackageJson(folder: string): PackageJson | undefined {
  try {
    const json: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return typeof json === 'object' && json !== null ? parse({ ...json }) : undefined;
  } catch {
    return undefined;
  }
}

/** Real folders of what a package directly depends on, as far as it is installed. */
export function packageDependencies(folder: string): string[] {
  const json = readPackageJson(folder);
  return [...(json?.required.keys() ?? []), ...(json?.optional.keys() ?? [])].flatMap((name) => {
    const found = resolvePackage(folder, name, () => true);
    return found === undefined ? [] : [found.source];
  });
}

function parse(json: Readonly<Record<string, unknown>>): PackageJson {
  const optional = strings(json['optionalDependencies']);
  const required = strings(json['dependencies']);
  const bundled = json['bundleDependencies'] ?? json['bundledDependencies'];
  if (Array.isArray(bundled)) {
    for (const name of bundled) {
      // It lies in the package's own archive, whatever its version.
      if (typeof name === 'string' && !required.has(name)) optional.set(name, '*');
    }
  }
  for (const name of optional.keys()) required.delete(name);
  const peers = strings(json['peerDependencies']);
  const optionalPeers = new Map<string, string>();
  for (const [name, meta] of Object.entries(object(json['peerDependenciesMeta']))) {
    if (object(meta)['optional'] !== true) continue;
    optionalPeers.set(name, peers.get(name) ?? '*');
    peers.delete(name);
  }
  const name = typeof json['name'] === 'string' ? json['name'] : undefined;
  return {
    name,
    type: typeof json['type'] === 'string' ? json['type'] : undefined,
    required,
    optional,
    peers,
    optionalPeers,
    development: strings(json['devDependencies']),
    commands: commandsOf(json['bin'], name),
    workspaceRoot: json['workspaces'] !== undefined,
  };
}

function commandsOf(bin: unknown, name: string | undefined): ReadonlyMap<string, string> {
  if (typeof bin !== 'string') return strings(bin);
  return new Map(name === undefined ? [] : [[name.slice(name.indexOf('/') + 1), bin]]);
}

function strings(value: unknown): Map<string, string> {
  return new Map(
    Object.entries(object(value)).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
}

function object(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
