import { forEach, jsonObject, objectOf, textOf } from '../reading.ts';
import type { Survey } from '../survey.ts';
import { told } from '../told.ts';
import { namedByBanners } from './banners.ts';
import { bundlerOf, isMinified } from './bundlers.ts';
import { type Named, namedByEmbedded, namedByPaths } from './named.ts';

const script = /\.[cm]?jsx?$/i;
/** Below, nobody bundles; above, it is not read. */
const smallest = 2048;
const largest = 64 * 1024 * 1024;
/** Own scripts are few; where there are thousands, the largest are looked at. */
const mostFiles = 2000;

/**
 * Packages that a bundler has put into the author's own scripts, as far as paths, licences and
 * package.json files in them tell; and of those of packages, that some are bundles.
 */
export async function seeBundled(survey: Survey, ownerOf: (path: string) => string): Promise<void> {
  const { contents, ledger, signal } = survey;
  const entryPoint = entryPointOf(survey);
  const all = [...contents.entries]
    .filter(
      ([path, { kind, size }]) =>
        kind === 'file' && (script.test(path) || path === entryPoint) && size >= smallest,
    )
    .sort(([, a], [, b]) => b.size - a.size);
  for (const [path, { size }] of all)
    if (size > largest) ledger.unseen(path, 'a script that is too large to look into');
  const scripts = all.filter(([, { size }]) => size <= largest);
  const own = scripts.filter(([path]) => ownerOf(path) === path);
  const pinned = await pinnedVersions(survey);
  const minified = new Map<string, number>();
  for (const [path] of own.slice(0, mostFiles)) {
    signal?.throwIfAborted();
    if (!(await seeScript(survey, path, pinned))) continue;
    const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    minified.set(folder, (minified.get(folder) ?? 0) + 1);
  }
  for (const [folder, count] of minified)
    ledger.unseen(
      folder,
      `${count === 1 ? 'a script is' : `${count} scripts are`} minified, and what is in there can’t be told`,
    );
  if (own.length > mostFiles)
    ledger.unseen(
      '',
      `there are ${own.length} scripts, of which the largest ${mostFiles} were read`,
    );
  await seeInPackages(survey, scripts, ownerOf);
}

/** Node runs a script under any name. */
function entryPointOf({ own }: Survey): string | undefined {
  return own?.isNode === true ? own.entryPoint?.replace(/^(?:\.\/)+/, '') : undefined;
}

/** Whether it is minified and says nothing else. */
async function seeScript(
  { contents, ledger }: Survey,
  path: string,
  pinned: ReadonlyMap<string, string>,
): Promise<boolean> {
  const read = (file: string) => textOf(contents, file, largest);
  const text = await read(path);
  const bundler = bundlerOf(text);
  const named = merge([
    namedByPaths(text),
    namedByPaths(await read(`${path}.map`)),
    namedByEmbedded(text),
    namedByBanners(text),
    namedByBanners(await read(`${path}.LICENSE.txt`)),
  ]);
  const nameless: string[] = [];
  for (const [name, said] of named) {
    const pin = pinned.get(name);
    const versions = said.size > 0 || pin === undefined ? said : new Set([pin]);
    for (const version of versions)
      ledger.add({ ecosystem: 'npm', name, version, place: path, how: 'vendored' });
    if (versions.size === 0) nameless.push(name);
  }
  if (bundler === undefined && named.size === 0) return isMinified(text);
  if (nameless.length === 0 && bundler === undefined) return false;
  ledger.unseen(
    path,
    `${bundler === undefined ? 'other packages are copied' : `${bundler} has put other packages`} into it${
      nameless.length > 0
        ? `, of which these say no version: ${told(nameless.sort())}`
        : named.size > 0
          ? ', perhaps more than it names'
          : ', which it does not name'
    }`,
  );
  return false;
}

function merge(all: readonly Named[]): Named {
  const merged = new Map<string, Set<string>>();
  for (const named of all) {
    for (const [name, versions] of named)
      merged.set(name, new Set([...(merged.get(name) ?? []), ...versions]));
  }
  return merged;
}

/** One version alone, by the package.json and the lock of npm that came along. */
async function pinnedVersions({ contents }: Survey): Promise<ReadonlyMap<string, string>> {
  const pinned = new Map<string, string>();
  const json = jsonObject(await textOf(contents, 'package.json'));
  for (const field of ['devDependencies', 'dependencies'])
    for (const [name, wanted] of Object.entries(objectOf(json?.[field]) ?? {}))
      if (typeof wanted === 'string' && /^\d+\.\d+\.\d+(?:[-+][\w.+-]+)?$/.test(wanted))
        pinned.set(name, wanted);
  const lock = jsonObject(await textOf(contents, 'package-lock.json', largest));
  const versions = new Map<string, Set<string>>();
  for (const [path, entry] of Object.entries(objectOf(lock?.['packages']) ?? {})) {
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const version = objectOf(entry)?.['version'];
    if (!path.includes('node_modules/') || typeof version !== 'string') continue;
    versions.set(name, (versions.get(name) ?? new Set()).add(version));
  }
  for (const [name, all] of versions) {
    const [only] = all;
    if (all.size === 1 && only !== undefined) pinned.set(name, only);
    else pinned.delete(name);
  }
  return pinned;
}

const largeScript = 200_000;
const headLength = 4096;

async function seeInPackages(
  { contents, ledger, signal }: Survey,
  scripts: readonly (readonly [string, { readonly size: number }])[],
  ownerOf: (path: string) => string,
): Promise<void> {
  const counts = new Map<string, number>();
  const large = scripts.filter(([path, { size }]) => size >= largeScript && ownerOf(path) !== path);
  await forEach(large, signal, async ([path]) => {
    if (bundlerOf(await textOf(contents, path, headLength)) === undefined) return;
    counts.set(ownerOf(path), (counts.get(ownerOf(path)) ?? 0) + 1);
  });
  for (const [owner, count] of counts)
    ledger.unseen(
      owner,
      `${count === 1 ? 'a script in it is a bundle' : `${count} scripts in it are bundles`} of other packages, which can’t be told`,
    );
}
