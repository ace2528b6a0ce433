import { posix } from 'node:path';
import { isBuiltin } from 'node:module';
import type { ImportKind, Message, Plugin } from 'esbuild';
import type { Scene } from '../scene/index.ts';

/** A module of the server’s own that is loaded when it starts, or may be. */
export interface OwnModule {
  readonly path: string;
  readonly source: string;
  readonly loads: readonly Load[];
}

/** What a module names to be loaded. */
export interface Load {
  readonly name: string;
  readonly by: string;
  readonly kind: ImportKind;
  /** In a `try`, as far as its text tells: the server does without. */
  readonly optional: boolean;
}

export interface OwnModules {
  /** By path, in the order in which they are met. */
  readonly modules: ReadonlyMap<string, OwnModule>;
  /** Files that are named and not there. */
  readonly missing: readonly Load[];
  /** What could not be parsed. */
  readonly problems: readonly Message[];
}

const extensions = ['', '.js', '.json', '.node', '.mjs', '.cjs'];

/** Follows what the entry point loads through the server’s own files; packages are told, not read. */
export async function readModules(scene: Scene, entry: string): Promise<OwnModules> {
  const modules = new Map<string, OwnModule & { readonly loads: Load[] }>();
  const missing: Load[] = [];
  if (!scene.isFile(entry) || !/\.[cm]?js$/.test(entry)) return { modules, missing, problems: [] };
  const { build } = await import('esbuild');
  const plugin: Plugin = {
    name: 'contents',
    setup(run) {
      run.onResolve({ filter: /.*/ }, ({ path, importer, kind }) => {
        if (kind === 'entry-point') return { path: entry, namespace: 'bundle' };
        const from = modules.get(importer);
        const optional = isGuarded(from?.source ?? '', path);
        const load = { name: path, by: importer, kind, optional };
        from?.loads.push(load);
        if (isBuiltin(path) || !/^\.{0,2}\//.test(path)) return { path, external: true };
        const found = resolveFile(scene, posix.join(posix.dirname(importer), path));
        if (found === undefined) missing.push(load);
        return found !== undefined && /\.[cm]?js$/.test(found) && !found.includes('node_modules/')
          ? { path: found, namespace: 'bundle' }
          : { path, external: true };
      });
      run.onLoad({ filter: /.*/, namespace: 'bundle' }, async ({ path }) => {
        const source = (await scene.text(path)).replace(/^#!.*/, '');
        modules.set(path, { path, source, loads: [] });
        return { contents: source, loader: 'js' };
      });
    },
  };
  const options = { bundle: true, write: false, logLevel: 'silent', platform: 'node' } as const;
  const built = await build({
    ...options,
    entryPoints: [entry],
    plugins: [plugin],
    format: 'esm',
    target: 'esnext',
  }).catch((error: { readonly errors?: readonly Message[] }) => ({ errors: error.errors ?? [] }));
  return { modules, missing, problems: built.errors.filter(({ location }) => location !== null) };
}

/** As Node resolves a relative name for `require`; `import` needs the whole name. */
export function resolveFile({ isFile }: Scene, path: string): string | undefined {
  const plain = path.replace(/\/$/, '');
  const names = extensions.map((extension) => plain + extension);
  return [...names, `${plain}/index.js`, `${plain}/index.json`, `${plain}/index.node`].find(isFile);
}

/** Whether the text loads it right behind a `try {`. */
function isGuarded(source: string, name: string): boolean {
  const quoted = name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(
    `\\btry\\s*\\{[^{}]{0,300}(?:require|import)\\s*\\(\\s*['"\`]${quoted}['"\`]`,
  ).test(source);
}
