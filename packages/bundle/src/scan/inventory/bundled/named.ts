/** A package that a bundled file names; the version where that is said too. */
export type Named = ReadonlyMap<string, ReadonlySet<string>>;

const packageName = /^(?:@[a-z0-9][\w.~-]{0,100}\/)?[a-z0-9][\w.~-]{0,100}$/i;
const release = /^\d+\.\d+\.\d+(?:[-+][\w.+-]{1,60})?$/;

/** Where bundlers say which file comes next: esbuild and Bun, Rolldown, webpack, source maps. */
const modulePath =
  /(?:^\/\/ |^\/\/#region |["'!] ?|\*\*\* )(?:[\w./-]{0,200}\/)?(?<store>\.pnpm\/[^/\s"']{1,200}\/|\.yarn\/(?:__virtual__\/[^/\s"']{1,200}\/\d\/)?(?:cache\/)?[^/\s"']{1,200}\/)?node_modules\/(?<name>(?:@[\w.~-]{1,100}\/)?[\w.~-]{1,100})\/[^\s"']{1,300}/gm;

/** What esbuild puts at the end, where licences are kept: a heading, then a path each. */
const legalHeading = /Bundled license information:/;
const legalPath = /^(?<name>(?:@[\w.~-]{1,100}\/)?[\w.~-]{1,100})\/[^\s:]{1,300}:$/gm;

/** Files of packages in a bundled file or its source map. */
export function namedByPaths(text: string): Named {
  const found = new Map<string, Set<string>>();
  const add = (name: string, version?: string) => {
    if (!packageName.test(name)) return;
    const versions = found.get(name) ?? new Set();
    found.set(name, version === undefined ? versions : versions.add(version));
  };
  for (const { groups } of text.matchAll(modulePath)) {
    const { name = '', store = '' } = groups ?? {};
    add(name, versionOfStore(store, name));
  }
  const heading = legalHeading.exec(text);
  if (heading !== null)
    for (const { groups } of text.slice(heading.index).matchAll(legalPath))
      add(groups?.['name'] ?? '');
  return found;
}

/** `.pnpm/@scope+name@1.2.3_peers/`, `.yarn/cache/name-npm-1.2.3-0123456789-….zip/`. */
function versionOfStore(store: string, name: string): string | undefined {
  const flat = name.replace('/', '+');
  const [, rest = ''] = /^\.pnpm\/(.*)\/$/.exec(store) ?? [];
  const version = rest.startsWith(`${flat}@`)
    ? /^[^_(]+/.exec(rest.slice(flat.length + 1))?.[0]
    : /-npm-(?<version>[^/]+?)-[0-9a-f]{10}(?:-|\/)/.exec(store)?.groups?.['version'];
  return version !== undefined && release.test(version) ? version : undefined;
}

/** Keys that a package.json has and hardly any other object with a name and a version. */
const otherKeys =
  /\b(?:license|repository|homepage|keywords|devDependencies|dependencies|main|engines|bugs|author)["']?\s?:/g;
const embedded =
  /\{\s{0,9}["']?name["']?\s?:\s?["'](?<name>[^"']{1,214})["'],(?:\s{0,9}["']?(?:type|private|description|displayName)["']?\s?:\s?(?:"[^"\n]{0,500}"|'[^'\n]{0,500}'|!?\w{1,5}),){0,3}\s{0,9}["']?version["']?\s?:\s?["'](?<version>[^"']{5,80})["']/g;

const mostEmbedded = 5000;

/** package.json files that code had loaded, and that were taken into the bundle with it. */
export function namedByEmbedded(text: string): Named {
  const found = new Map<string, Set<string>>();
  let left = mostEmbedded;
  for (const match of text.matchAll(embedded)) {
    if (left-- === 0) break;
    const { name = '', version = '' } = match.groups ?? {};
    const around = text.slice(match.index, match.index + match[0].length + 3000);
    const keys = new Set(around.match(otherKeys));
    if (keys.size < 3 || !packageName.test(name) || !release.test(version)) continue;
    found.set(name, (found.get(name) ?? new Set()).add(version));
  }
  return found;
}
