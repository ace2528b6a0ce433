import { BundleError } from '../../../error/index.ts';
import {
  type LockedDependency,
  type LockedPackage,
  normaliseName,
  readPylock,
  readPyproject,
  readUvLock,
} from '../../../python/index.ts';
import { textOf } from '../reading.ts';
import type { Survey } from '../survey.ts';

const lock = /(?:^|\/)(?:uv\.lock|pylock(?:\.[^/.]+)?\.toml)$/;
const longest = 16 * 1024 * 1024;
/** Of one project in a lock: one for each of some platforms. More are told, and have no edges. */
const mostVersions = 16;
/** Of a project that is not fetched from an index but lies beside the lock. */
const own = new Set(['path', 'directory', 'editable', 'virtual']);

/**
 * What a server’s projects are fetched from when nothing is installed in the bundle, or when its start
 * installs them anyway: the versions of a lock or of pinned requirements; what is left open is said.
 */
export async function seeLocked(survey: Survey): Promise<void> {
  const { contents, ledger, depth, own: bundle } = survey;
  if (depth > 0) return;
  if (bundle?.installsPython !== true && ledger.hasInstalled('PyPI')) return;
  const paths = [...contents.entries.keys()].filter((path) => !path.includes('node_modules/'));
  const locks = paths.filter((path) => lock.test(path));
  for (const path of locks) await seeLock(survey, path);
  const requirements = paths.filter((path) => /(?:^|\/)requirements\.txt$/.test(path));
  for (const path of requirements) await seeRequirements(survey, path);
  if (locks.length > 0 || requirements.length > 0) return;
  for (const path of paths.filter((each) => /(?:^|\/)pyproject\.toml$/.test(each)))
    await seeProject(survey, path);
}

async function seeLock({ contents, ledger }: Survey, path: string): Promise<void> {
  const text = await textOf(contents, path, longest);
  const packages = attempt(() =>
    path.endsWith('uv.lock') ? wantedOf(readUvLock(text).packages) : readPylock(text).packages,
  );
  if (packages === undefined) {
    ledger.unseen(path, 'a lock that can’t be read');
    return;
  }
  const urls = new Map<string, string[]>();
  const placed: (readonly [url: string, dependencies: readonly LockedDependency[]])[] = [];
  for (const { name, version = '', source, dependencies } of packages) {
    if (own.has(source.kind)) continue;
    const url = ledger.add({ ecosystem: 'PyPI', name, version, place: path, how: 'locked' });
    if (url !== undefined) placed.push([url, dependencies]);
    const known = urls.get(name) ?? [];
    if (url !== undefined && known.length < mostVersions) urls.set(name, [...known, url]);
    if (source.kind === 'git' || source.kind === 'url')
      ledger.unseen(path, `\`${name}\` in it is fetched from an address of its own`);
  }
  for (const [url, dependencies] of placed)
    for (const { name } of dependencies)
      for (const to of urls.get(name) ?? []) ledger.depends(url, to);
}

/** What the own projects in a lock need to run: no groups for development, extras that are asked for. */
function wantedOf(packages: readonly LockedPackage[]): readonly LockedPackage[] {
  const byName = new Map<string, LockedPackage[]>();
  for (const each of packages) {
    const known = byName.get(each.name);
    if (known === undefined) byName.set(each.name, [each]);
    else known.push(each);
  }
  const wanted = new Set(packages.filter(({ source }) => own.has(source.kind)));
  if (wanted.size === 0) return packages;
  const waiting: LockedDependency[] = [...wanted].flatMap(({ dependencies }) => dependencies);
  const asked = new Set<string>();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { name, version, extras } = next;
    // Asked again by another, it brings nothing new.
    const question = JSON.stringify([name, version, extras]);
    if (asked.has(question)) continue;
    asked.add(question);
    for (const found of byName.get(name) ?? []) {
      if (version !== undefined && found.version !== undefined && version !== found.version)
        continue;
      const more = extras.flatMap((extra) => found.extras[extra] ?? []);
      for (const each of wanted.has(found) ? more : [...found.dependencies, ...more])
        waiting.push(each);
      wanted.add(found);
    }
  }
  return packages.filter((each) => wanted.has(each));
}

async function seeRequirements({ contents, ledger }: Survey, path: string): Promise<void> {
  let open = 0;
  for (const line of (await textOf(contents, path)).split(/\r?\n/)) {
    const text = line.replace(/(?:^|\s)#.*/, '').trim();
    if (text === '' || text.startsWith('--hash')) continue;
    const [, name, version] =
      /^([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*===?\s*([\w.!+-]+)\s*(?:;|\\|--hash|$)/.exec(
        text,
      ) ?? [];
    if (name === undefined || version === undefined) open++;
    else
      ledger.add({
        ecosystem: 'PyPI',
        name: normaliseName(name),
        version,
        place: path,
        how: 'locked',
      });
  }
  if (open > 0)
    ledger.unseen(
      path,
      `${open === 1 ? 'a line' : `${open} lines`} in it ${open === 1 ? 'leaves' : 'leave'} open what is fetched`,
    );
}

async function seeProject({ contents, ledger }: Survey, path: string): Promise<void> {
  const text = await textOf(contents, path);
  const project = attempt(() => readPyproject(text));
  if (project === undefined) ledger.unseen(path, 'a project that can’t be read');
  else if (project.dependencies.length > 0 || project.usesPoetry)
    ledger.unseen(path, 'its dependencies are fetched, in versions that no lock says');
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof BundleError) return undefined;
    throw error;
  }
}
