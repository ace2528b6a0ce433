import { join } from 'node:path';
import type { Problem, Severity } from '@opendxt/manifest';
import { type PackageJson, readPackageJson } from './package-json.ts';
import { companions, modulesAround, resolvePackage } from './resolve.ts';
import type { Territory } from './territory.ts';
import type { DependencyGraph, Importer, InstalledPackage } from './types.ts';

type Edges = Map<string, string>;

/**
 * Reads what the importers need to run: their dependencies and those of each package, as Node
 * resolves them from where each really lies. A missing dependency is an error where `strict` has
 * the importer; of another importer, and a missing peer, it is a warning.
 */
export function readGraph(
  importers: readonly Importer[],
  territory: Territory,
  strict: ReadonlySet<string>,
): { readonly graph: DependencyGraph; readonly problems: readonly Problem[] } {
  const reader = new GraphReader(territory);
  const roots = importers.map((importer) => ({
    ...importer,
    edges: reader.importerEdges(importer, strict.has(importer.path) ? 'error' : 'warning'),
  }));
  reader.readAll(strict.size === 0 ? 'warning' : 'error');
  for (const { source, edges } of roots) reader.addOptionalPeers(source, edges);
  for (const { source, edges } of reader.packages.values()) reader.addOptionalPeers(source, edges);
  return {
    graph: {
      importers: roots,
      packages: reader.packages,
      linked: reader.linked,
      development: readDevelopment(importers, territory, reader.packages),
    },
    problems: reader.problems,
  };
}

/** Real folders that only development dependencies lead to. */
function readDevelopment(
  importers: readonly Importer[],
  territory: Territory,
  needed: ReadonlyMap<string, unknown>,
): Set<string> {
  const reader = new GraphReader(territory);
  for (const { source } of importers) {
    const names = readPackageJson(source)?.development ?? new Map<string, string>();
    reader.resolveAll(source, source, names);
  }
  reader.readAll('warning');
  return new Set([...reader.packages.keys()].filter((source) => !needed.has(source)));
}

class GraphReader {
  readonly packages = new Map<string, InstalledPackage & { readonly edges: Edges }>();
  readonly problems: Problem[] = [];
  linked = false;
  readonly #territory: Territory;
  readonly #companions = new Map<string, ReadonlyMap<string, string>>();
  readonly #waiting: string[] = [];

  constructor(territory: Territory) {
    this.#territory = territory;
  }

  importerEdges(importer: Importer, severity: Severity): Edges {
    const json = readPackageJson(importer.source);
    const label = importer.path === '' ? 'package.json' : `${importer.path}/package.json`;
    const edges = new Map(this.#companionsIn(join(importer.source, 'node_modules')));
    const { packages, kept } = importer.bundled ?? {};
    if (json !== undefined) this.#follow(importer.source, label, json, edges, severity, packages);
    for (const [name, source] of kept ?? []) {
      const resolved = resolvePackage(importer.source, name, (folder) =>
        this.#territory.has(folder),
      );
      if (resolved?.found !== source) this.linked = true;
      edges.set(name, source);
      this.#meet(source);
    }
    return edges;
  }

  /** Reads every package that was met, and what those need in turn. */
  readAll(severity: Severity): void {
    for (let source = this.#waiting.pop(); source !== undefined; source = this.#waiting.pop()) {
      const modules = modulesAround(source);
      const edges: Edges = new Map(modules === undefined ? [] : this.#companionsIn(modules));
      this.packages.set(source, { source, edges });
      const json = readPackageJson(source);
      if (json !== undefined) this.#follow(source, json.name ?? source, json, edges, severity);
    }
  }

  /** An optional peer is resolved when it is there anyway; it is no reason to take it along. */
  addOptionalPeers(source: string, edges: Edges): void {
    for (const name of readPackageJson(source)?.optionalPeers.keys() ?? []) {
      const resolved = resolvePackage(source, name, (folder) => this.#territory.has(folder));
      if (resolved === undefined || edges.has(name) || !this.packages.has(resolved.source))
        continue;
      edges.set(name, resolved.source);
    }
  }

  /** Meets those of the names that are installed, and tells which are not. */
  resolveAll(
    source: string,
    by: string,
    names: ReadonlyMap<string, string>,
    edges: Edges = new Map(),
    without: ReadonlySet<string> = new Set(),
  ): string[] {
    const missing: string[] = [];
    for (const [name, specifier] of names) {
      const resolved = resolvePackage(source, name, (folder) => this.#territory.has(folder));
      if (resolved === undefined) {
        missing.push(name);
        continue;
      }
      if (without.has(resolved.source)) continue;
      if (/^(?:file|link|portal):/.test(specifier)) this.#territory.add(resolved.source);
      if (!this.#territory.has(resolved.source)) {
        this.problems.push(outside(name, by, resolved.source));
        this.linked = true;
        continue;
      }
      if (resolved.found !== resolved.source) this.linked = true;
      this.#meet(resolved.source);
      edges.set(name, resolved.source);
    }
    return missing;
  }

  #follow(
    source: string,
    by: string,
    json: PackageJson,
    edges: Edges,
    severity: Severity,
    without?: ReadonlySet<string>,
  ): void {
    for (const name of this.resolveAll(source, by, json.required, edges, without)) {
      this.problems.push(missing(severity, name, by, 'dependency'));
    }
    for (const name of this.resolveAll(source, by, json.peers, edges, without)) {
      this.problems.push(missing('warning', name, by, 'peer dependency'));
    }
    this.resolveAll(source, by, json.optional, edges, without);
  }

  #companionsIn(modules: string): ReadonlyMap<string, string> {
    const known = this.#companions.get(modules);
    if (known !== undefined) return known;
    const found = companions(modules);
    this.#companions.set(modules, found);
    for (const source of found.values()) this.#meet(source);
    return found;
  }

  #meet(source: string): void {
    if (this.packages.has(source)) return;
    if (!this.#territory.isInRoot(source)) this.linked = true;
    this.packages.set(source, { source, edges: new Map() });
    this.#waiting.push(source);
  }
}

function missing(severity: Severity, name: string, by: string, kind: string): Problem {
  return {
    severity,
    code: 'dependency-missing',
    path: [],
    message: `\`${name}\`, a ${kind} of \`${by}\`, is not installed`,
    hint: 'run `npm install` (or that of your package manager); where the server is bundled and needs no packages, put `node_modules/` in .dxtignore',
  };
}

function outside(name: string, by: string, source: string): Problem {
  return {
    severity: 'error',
    code: 'link-outside',
    path: [],
    message: `\`${name}\`, a dependency of \`${by}\`, leads out of the folder, to ${source}`,
    hint: 'install it, or name its folder in package.json with `file:`',
  };
}
