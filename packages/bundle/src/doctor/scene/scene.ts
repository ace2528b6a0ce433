import { launchTemplate, type LaunchTemplate } from '@opendxt/manifest';
import { type Target, targetName } from '../../targets/index.ts';
import type { Examined } from '../types.ts';

/** How the server is started on one target, before variables are expanded. */
export interface Start {
  readonly target: Target;
  readonly name: string;
  readonly template: LaunchTemplate;
  /** The last part of the command, lower case and without `.exe`. */
  readonly program: string;
}

/** What is examined, with what every check asks of it. */
export interface Scene extends Examined {
  /** One for each target. */
  readonly starts: readonly Start[];
  readonly isFile: (path: string) => boolean;
  readonly isFolder: (path: string) => boolean;
  /** Paths of the files and links below a folder, sorted; of all there are for an empty path. */
  readonly below: (folder: string) => readonly string[];
  /** As UTF-8; empty for what can't be read. Each file is read once. */
  readonly text: (path: string) => Promise<string>;
  /** The keys of the manifest as it is written, for repairs of it; undefined where it is no JSON. */
  readonly source: Readonly<Record<string, unknown>> | undefined;
}

export async function createScene(examined: Examined): Promise<Scene> {
  const { contents, manifest, targets } = examined;
  const paths = [...contents.entries.keys()];
  const folders = foldersOf(paths);
  const texts = new Map<string, Promise<string>>();
  const isFile = (path: string) => contents.entries.get(path)?.kind === 'file';
  const text = (path: string) => {
    const known = texts.get(path) ?? readText(examined, path);
    texts.set(path, known);
    return known;
  };
  return {
    ...examined,
    starts: targets.map((target) => {
      const template = launchTemplate(manifest, target);
      const program = template.command
        .split(/[\\/]/)
        .at(-1)
        ?.toLowerCase()
        .replace(/\.exe$/, '');
      return { target, name: targetName(target), template, program: program ?? '' };
    }),
    isFile,
    isFolder: (path) => path === '' || folders.has(path),
    below: (folder) =>
      folder === '' ? paths : paths.filter((path) => path.startsWith(`${folder}/`)),
    text,
    source: isFile('manifest.json') ? parse(await text('manifest.json')) : undefined,
  };
}

function foldersOf(paths: readonly string[]): ReadonlySet<string> {
  const folders = new Set<string>();
  for (const path of paths) {
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const folder = path.slice(0, end);
      if (folders.has(folder)) break;
      folders.add(folder);
    }
  }
  return folders;
}

async function readText({ contents }: Examined, path: string): Promise<string> {
  if (contents.entries.get(path)?.kind !== 'file') return '';
  return Buffer.from(await contents.read(path))
    .toString('utf8')
    .replace(/^\uFEFF/, '');
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
