import { copyFile, cp, mkdir, realpath } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import type { Problem } from '@opendxt/manifest';
import { BundleError } from '../error/index.ts';
import { defaultRules, RuleSet } from '../ignore/index.ts';
import { ruleOnTheWay } from '../node/index.ts';
import { ignoreFileNames, walk, type Folder } from '../walk/index.ts';
import { readManifestSource } from './manifest-source.ts';
import { innermost } from './rules.ts';
import type { Excluded } from './types.ts';

export interface CopyOptions {
  /** Folders that something else will take the place of: relative, with `/`. */
  readonly without: readonly string[];
  /** Real paths of files that are passed over. */
  readonly omit?: readonly string[];
  readonly signal?: AbortSignal;
}

export interface SourceCopy {
  /** What stays out by a rule and was not copied, for the plan of the copy to say so. */
  readonly excluded: readonly Excluded[];
  /** What could not be copied, such as links out of the folder. */
  readonly problems: readonly Problem[];
  /** Whether a rule leaves out a folder, which need not be there. */
  readonly leavesOut: (folder: string) => boolean;
}

/**
 * Copies what the rules of a source folder let in to a place where more is added to it before it is
 * planned: packages or programs of one target. Links become what they lead to, except in
 * `node_modules`, which are copied as they are. The source stays as it is.
 *
 * @throws {BundleError} `source-missing`, `manifest-missing`, `cancelled`
 */
export async function copySource(
  dir: string,
  to: string,
  { without, omit = [], signal }: CopyOptions,
): Promise<SourceCopy> {
  const root = await realpath(dir).catch((error: unknown) => {
    throw new BundleError('source-missing', `no folder \`${dir}\``, { cause: error });
  });
  const { serverType } = await readManifestSource(root, 'manifest.json');
  const layers = new Map([['', new RuleSet().with('', defaultRules(serverType))]]);
  const skipped = new Set(without);
  const asTheyAre: Folder[] = [];
  const found = await walk(
    { path: '', source: root },
    {
      rules: innermost(layers, ''),
      within: [root],
      omit: new Set(omit),
      nestedIgnoreFiles: true,
      onRules: (path, rules) => layers.set(path, rules),
      onFolder: (folder) => {
        if (skipped.has(folder.path)) return 'skip';
        if (posix.basename(folder.path) !== 'node_modules') return 'enter';
        asTheyAre.push(folder);
        return 'skip';
      },
      ...(signal === undefined ? {} : { signal }),
    },
  );
  // The rules for packages still have to be read where they are added.
  const ignoreFiles = [...layers.keys()].flatMap((folder) =>
    ignoreFileNames.map((name) => posix.join(folder, name)),
  );
  const kept = found.leftOut.filter(({ path }) => ignoreFiles.includes(path));
  const files = new Map(found.files.map(({ path, source }) => [path, source]));
  for (const path of ['manifest.json', ...kept.map(({ path }) => path)])
    files.set(path, join(root, path));
  await copyFiles(files, to, signal);
  for (const { path, source } of asTheyAre)
    await cp(source, join(to, path), { recursive: true, verbatimSymlinks: true });
  return {
    excluded: found.leftOut.filter((row) => !kept.includes(row)),
    problems: found.problems,
    leavesOut: (folder) => ruleOnTheWay(innermost(layers, folder), folder) !== undefined,
  };
}

async function copyFiles(
  files: ReadonlyMap<string, string>,
  to: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const made = new Set<string>();
  for (const [path, source] of files) {
    signal?.throwIfAborted();
    const copy = join(to, path);
    const folder = dirname(copy);
    if (!made.has(folder)) await mkdir(folder, { recursive: true });
    made.add(folder);
    await copyFile(source, copy);
  }
}
