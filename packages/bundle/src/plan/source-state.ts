import { statSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { defaultRules, RuleSet } from '../ignore/index.ts';
import { ignoreFileNames, walk } from '../walk/index.ts';

/** What lies in a folder of its author's own, to see whether anything of it has changed. */
export interface SourceState {
  /** By path, relative and with `/`: size and time of the last change. */
  readonly files: ReadonlyMap<string, string>;
  /** Absolute: the folders that they lie in. */
  readonly folders: readonly string[];
}

/** Packages and what tools keep; an author changes them by what names them. */
const ofTools = new Set(['node_modules', '.git', '.venv', '__pycache__']);

/**
 * The files of a folder that can change its bundle: those that no rule leaves out, and the ignore
 * files themselves. Packages in `node_modules` are not looked at.
 */
export async function readSourceState(dir: string, signal?: AbortSignal): Promise<SourceState> {
  const root = await realpath(dir);
  const folders = [root];
  const { files } = await walk(
    { path: '', source: root },
    {
      rules: new RuleSet().with('', defaultRules(undefined)),
      within: [root],
      omit: new Set(),
      nestedIgnoreFiles: true,
      onFolder: ({ path, source }) => {
        if (ofTools.has(posix.basename(path))) return 'skip';
        folders.push(source);
        return 'enter';
      },
      ...(signal === undefined ? {} : { signal }),
    },
  );
  const rules = folders.flatMap((folder) => ignoreFileNames.map((name) => join(folder, name)));
  const seen = [...files.map(({ path, source }) => [path, source] as const), ...rules.map(twice)];
  return {
    files: new Map(
      seen.flatMap(([path, source]) => {
        const found = statSync(source, { throwIfNoEntry: false });
        return found === undefined ? [] : [[path, `${found.size} ${found.mtimeMs}`] as const];
      }),
    ),
    folders,
  };
}

const twice = (path: string) => [path, path] as const;
