import { isBuiltin } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { Problem } from '@opendxt/manifest';
import type { BuildResult, Message, Plugin } from 'esbuild';
import { packageDependencies, packageOf, readPackageJson, resolvePackage } from '../node/index.ts';
import { isWithin } from '../walk/index.ts';
import { type Format, formatOf, outputPath, targetOf } from './output.ts';
import { isNative, isPlaceBound } from './unbundlable.ts';

export interface EntrySource {
  /** Real folder that is packed. */
  readonly root: string;
  /** In the bundle. */
  readonly entry: string;
  /** In the bundle, the folder of the package that the entry point belongs to. */
  readonly scope: string | undefined;
  /** Range of Node versions that the manifest asks for. */
  readonly nodeRange: string | undefined;
  /** Whether the bundle has a file of that path already. */
  readonly taken: (path: string) => boolean;
}

export interface BundledEntry {
  /** In the bundle. */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Real paths of the sources that went in, those of packages excepted. */
  readonly sources: ReadonlySet<string>;
  /** Real folders of the packages that went in, the author's own included. */
  readonly packages: ReadonlySet<string>;
  /** Packages that the compiled file still loads, by name: real folders. */
  readonly kept: ReadonlyMap<string, string>;
  readonly problems: readonly Problem[];
}

/**
 * Compiles an entry point and all it imports into one file. Packages that can't be taken in stay
 * packages: those with native code, and those that look for files where they lie.
 */
export async function bundleEntry(
  source: EntrySource,
): Promise<BundledEntry | { readonly problems: readonly Problem[] }> {
  const kept = new KeptPackages(join(source.root, dirname(source.entry)));
  const packageType = readPackageJson(join(source.root, source.scope ?? ''))?.type;
  let format = formatOf(source.entry, packageType);
  for (;;) {
    const result = await runEsbuild(source, format, kept);
    const messages = [...result.errors, ...result.warnings];
    if (format === 'cjs' && !source.entry.endsWith('.cts') && messages.some(needsEsm)) {
      format = 'esm';
      continue;
    }
    const output = result.outputFiles?.[0];
    if (result.errors.length > 0 || output === undefined) {
      return { problems: result.errors.map((message) => fromMessage('error', message)) };
    }
    const inputs = Object.keys(result.metafile?.inputs ?? {}).map((path) =>
      resolve(source.root, path),
    );
    if (kept.grow(inputs)) continue;
    if (kept.clashes.size > 0) return { problems: [...kept.clashes].map(clash) };
    const own = inputs.filter((path) => packageOf(path) === undefined);
    return {
      path: outputPath(source.entry, format, packageType, source.taken),
      bytes: Buffer.from(withRequire(output.text, format)),
      sources: new Set(own),
      packages: new Set([
        ...inputs.map(packageOf).filter((folder) => folder !== undefined),
        ...packageDependencies(join(source.root, source.scope ?? '')).filter((folder) =>
          own.some((path) => isWithin(folder, path)),
        ),
      ]),
      kept: kept.needed,
      problems: [
        ...result.warnings
          .filter(
            ({ location }) =>
              location !== null && packageOf(resolve(source.root, location.file)) === undefined,
          )
          .map((message) => fromMessage('warning', message)),
        ...own
          .filter((path) => movesAway(path, source) && isPlaceBound(path))
          .map((path) => moved(path, source)),
      ],
    };
  }
}

/** What stays a package; known better after each run. */
class KeptPackages {
  /** By the name that the compiled file uses. */
  needed = new Map<string, string>();
  /** Names that the author's own sources load in more than one version. */
  readonly clashes = new Set<string>();
  readonly #from: string;
  readonly #folders = new Set<string>();
  readonly #judged = new Map<string, boolean>();
  readonly #conflicts = new Set<string>();

  constructor(from: string) {
    this.#from = from;
  }

  startRun(): void {
    this.needed = new Map();
    this.#conflicts.clear();
  }

  /** Whether a package is kept; notes that `importer` loads it by that name. */
  keeps(name: string, folder: string, importer: string): boolean {
    if (!this.#folders.has(folder) && !this.#isNativeOrWraps(folder)) return false;
    const atEntry = resolvePackage(this.#from, name, () => true)?.source ?? this.needed.get(name);
    const by = packageOf(importer);
    // Loaded from the entry point's place the name would mean another version.
    if (atEntry !== undefined && atEntry !== folder) {
      if (by === undefined) this.clashes.add(name);
      else this.#conflicts.add(by);
    }
    this.needed.set(name, folder);
    return true;
  }

  /** Adds the packages that this run has shown to depend on their place; false when there are none. */
  grow(inputs: readonly string[]): boolean {
    const before = this.#folders.size;
    for (const input of inputs) {
      const folder = packageOf(input);
      if (folder !== undefined && /\.[cm]?[jt]sx?$/.test(input) && isPlaceBound(input)) {
        this.#folders.add(folder);
      }
    }
    for (const folder of this.#conflicts) this.#folders.add(folder);
    return this.#folders.size > before;
  }

  /**
   * A package whose native code lies in one of another name for each platform counts as native. The
   * author's own packages are sources, which have to be compiled whatever they depend on.
   */
  #isNativeOrWraps(folder: string): boolean {
    const known = this.#judged.get(folder);
    if (known !== undefined) return known;
    const installed = packageOf(join(folder, 'package.json')) !== undefined;
    const native = [folder, ...(installed ? packageDependencies(folder) : [])].some(isNative);
    this.#judged.set(folder, native);
    return native;
  }
}

async function runEsbuild(
  { root, entry, nodeRange }: EntrySource,
  format: Format,
  kept: KeptPackages,
): Promise<BuildResult> {
  const { build } = await import('esbuild');
  kept.startRun();
  try {
    return await build({
      absWorkingDir: root,
      entryPoints: [entry],
      outfile: join(root, dirname(entry), 'bundle.js'),
      bundle: true,
      write: false,
      metafile: true,
      platform: 'node',
      target: targetOf(nodeRange),
      format,
      legalComments: 'none',
      logLevel: 'silent',
      plugins: [keepPackages(kept, join(root, dirname(entry)))],
    });
  } catch (error) {
    const failed = error as Partial<BuildResult>;
    if (failed.errors === undefined) throw error;
    return { ...(failed as BuildResult), warnings: failed.warnings ?? [] };
  }
}

function keepPackages(kept: KeptPackages, outFolder: string): Plugin {
  return {
    name: 'keep-packages',
    setup(build) {
      build.onResolve({ filter: /^\.{1,2}\/.*\.node$/ }, ({ path, resolveDir }) => {
        const way = relative(outFolder, resolve(resolveDir, path)).split(sep).join('/');
        return { path: way.startsWith('.') ? way : `./${way}`, external: true };
      });
      build.onResolve({ filter: /^[^./]/ }, ({ path, resolveDir, importer }) => {
        if (importer === '' || isBuiltin(path)) return undefined;
        const name = /^(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? path;
        const found = resolvePackage(resolveDir, name, () => true);
        if (found === undefined || !kept.keeps(name, found.source, importer)) return undefined;
        return { path, external: true };
      });
    },
  };
}

/** Bundled CommonJS loads Node's own modules with `require`, which an ES module does not have. */
function withRequire(text: string, format: Format): string {
  if (format === 'cjs' || !text.includes('Dynamic require of')) return text;
  const [start = ''] = /^(?:#!.*\n)?/.exec(text) ?? [];
  const lines = `import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
`;
  return start + lines + text.slice(start.length);
}

/** Top-level `await` and `import.meta` show that a source was written as an ES module. */
function needsEsm({ id, text }: Message): boolean {
  return id === 'empty-import-meta' || text.startsWith('Top-level await');
}

function fromMessage(severity: 'error' | 'warning', { text, location }: Message): Problem {
  const place =
    location === null ? '' : `${location.file}:${location.line}:${location.column + 1}: `;
  return { severity, code: 'compile-failed', path: [], message: place + text };
}

function clash(name: string): Problem {
  return {
    severity: 'error',
    code: 'compile-clash',
    path: [],
    message: `\`${name}\` can't be bundled, and the sources load it in more than one version`,
    hint: 'install one version of it for all packages of the workspace',
  };
}

function movesAway(path: string, { root, entry }: EntrySource): boolean {
  return dirname(path) !== join(root, dirname(entry));
}

function moved(path: string, { root, entry }: EntrySource): Problem {
  const file = relative(root, path).split(sep).join('/');
  return {
    severity: 'warning',
    code: 'compile-moved',
    path: [],
    message: `\`${file}\` asks where it lies, and will find itself in the folder of \`${entry}\`, into which it is bundled`,
    hint: 'compile the server yourself and name the compiled file as `entry_point`, or look for files from the entry point',
  };
}
