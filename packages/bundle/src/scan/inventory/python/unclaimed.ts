import { readRecord } from '../../../python/index.ts';
import { forEach, textOf } from '../reading.ts';
import type { Survey } from '../survey.ts';
import { told } from '../told.ts';

const longestRecord = 8 * 1024 * 1024;
const metadata = /^(?<root>(?:.*\/)?)(?<folder>(?<stem>[^/]+)\.(?:dist|egg)-info)\//;
/** Where installers put projects, also those whose metadata was taken away. */
const installed =
  /^(?!(?:.*\/)?node_modules\/)(?:.*\/)?(?:(?:site|dist)-packages|lib)\/(?!python\d)/;
/** What installers leave beside projects, and what is in no list by its nature. */
const left =
  /^(?:__pycache__|bin|scripts|share|etc|include|lib|_virtualenv|distutils-precedence)$/i;

interface Root {
  readonly claimed: Set<string>;
  /** By module: whether it is a folder or a file, code lies in it. */
  readonly modules: Set<string>;
}

/**
 * Modules that lie beside installed projects, and that none of these lists: copied there by hand, or
 * of a project whose metadata was taken away.
 */
export async function seeUnclaimed({ contents, ledger, depth, signal }: Survey): Promise<void> {
  const roots = new Map<string, Root>();
  const folders = new Map<string, string>();
  for (const path of contents.entries.keys()) {
    if (!path.includes('-info/')) continue;
    const { root, folder, stem = '' } = metadata.exec(path)?.groups ?? {};
    if (root === undefined || folder === undefined || folders.has(root + folder)) continue;
    folders.set(root + folder, root);
    const found = roots.get(root) ?? { claimed: new Set(), modules: new Set() };
    found.claimed.add(moduleOf(stem.split('-')[0] ?? ''));
    roots.set(root, found);
  }
  for (const path of contents.entries.keys()) {
    if (!/\.(?:py|so|pyd)$/.test(path)) continue;
    const [root] = (depth === 0 ? installed.exec(path) : undefined) ?? [];
    if (root !== undefined && !roots.has(root) && path.endsWith('/__init__.py'))
      roots.set(root, { claimed: new Set(), modules: new Set() });
  }
  for (const path of contents.entries.keys()) {
    if (!/\.(?:py|so|pyd)$/.test(path)) continue;
    for (let at = 0; at !== -1; at = path.indexOf('/', at) + 1 || -1) {
      const found = roots.get(path.slice(0, at));
      if (found === undefined) continue;
      found.modules.add(path.slice(at).split('/', 1)[0] ?? '');
      break;
    }
  }
  await forEach(folders, signal, async ([folder, root]) => {
    const record = await textOf(contents, `${folder}/RECORD`, longestRecord);
    const claimed = roots.get(root)?.claimed;
    for (const { path } of readRecord(record, root.replace(/\/$/, '')))
      if (path.startsWith(root))
        claimed?.add(moduleOf(path.slice(root.length).split('/', 1)[0] ?? ''));
    const topLevel = await textOf(contents, `${folder}/top_level.txt`);
    for (const line of topLevel.split('\n')) claimed?.add(moduleOf(line.trim()));
  });
  for (const [root, { claimed, modules }] of roots) {
    const names = [...modules].filter((name) => {
      const module = moduleOf(name);
      return !claimed.has(module) && !left.test(module) && !/\.(?:libs|egg|data)$/.test(name);
    });
    if (names.length > 0)
      ledger.unseen(
        root.replace(/\/$/, ''),
        `modules that none of the projects there lists: ${told(names.sort())}`,
      );
  }
}

/** `foo` for `foo.py`, `foo.cpython-312-x86_64-linux-gnu.so` and the folder. */
function moduleOf(name: string): string {
  return (/\.(?:py|so|pyd|pth)$/.test(name) ? (name.split('.', 1)[0] ?? '') : name)
    .toLowerCase()
    .replaceAll('-', '_');
}
