import type { BundledPackages } from '../node/index.ts';
import { bundleEntry, isTypeScript, rewriteManifest } from '../typescript/index.ts';
import type { Found } from '../walk/index.ts';
import type { GeneratedFile } from './compose.ts';
import { type ManifestSource, withJson } from './manifest-source.ts';
import { sourceProblem } from './problem.ts';

/** What takes the place of a TypeScript entry point. */
export interface CompiledEntry extends BundledPackages {
  readonly generated: readonly GeneratedFile[];
  readonly manifest: ManifestSource;
}

/**
 * Compiles a TypeScript entry point, and takes the sources that went into it out of what was found.
 * Any other entry point is left alone.
 */
export async function compileEntry(
  root: string,
  manifest: ManifestSource,
  scope: string | undefined,
  found: Found,
): Promise<{ readonly compiled?: CompiledEntry; readonly found: Found }> {
  const { entryPoint: entry, json, serverType, nodeRange } = manifest;
  if (serverType !== 'node' || entry === undefined || json === undefined) return { found };
  const paths = new Set(found.files.map(({ path }) => path));
  if (!isTypeScript(entry) || !paths.has(entry)) return { found };
  const result = await bundleEntry({
    root,
    entry,
    scope,
    nodeRange,
    taken: (path) => paths.has(path),
  });
  const problems = [...found.problems, ...result.problems];
  if (!('path' in result)) return { found: { ...found, problems } };
  const isSource = ({ path, source }: { path: string; source: string }) =>
    isTypeScript(path) && result.sources.has(source);
  const rows = found.files.filter(isSource).map(({ path, size }) => ({
    path,
    directory: false,
    rule: 'bundled',
    source: 'server.entry_point',
    files: 1,
    bytes: size,
  }));
  return {
    compiled: {
      packages: result.packages,
      kept: result.kept,
      generated: [{ path: result.path, bytes: result.bytes, executable: false }],
      manifest: {
        ...withJson(manifest, rewriteManifest(json, entry, result.path)),
        entryPoint: result.path,
      },
    },
    found: {
      ...found,
      files: found.files.filter((file) => !isSource(file)),
      leftOut: [...found.leftOut, ...rows],
      problems: [
        ...problems,
        sourceProblem('info', 'entry-compiled', compiledMessage(entry, result)),
      ],
    },
  };
}

function compiledMessage(
  entry: string,
  { path, kept }: { readonly path: string; readonly kept: ReadonlyMap<string, string> },
): string {
  const names = [...kept.keys()].sort().map((name) => `\`${name}\``);
  const rest =
    names.length === 0 ? '' : `; ${names.join(', ')} can't be bundled and go along as packages`;
  return `\`${entry}\` is compiled and bundled into \`${path}\`, which the manifest in the bundle starts${rest}`;
}
