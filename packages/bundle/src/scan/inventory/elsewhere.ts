import { posix } from 'node:path';
import type { Survey } from './take-inventory.ts';

/** Signs of packages of ecosystems that are not told. */
const others: readonly (readonly [sign: RegExp, what: string])[] = [
  [/(?:^|\/)META-INF\/maven\/|(?:^|\/)pom\.xml$/, 'Java'],
  [/\.deps\.json$|(?:^|\/)packages\.lock\.json$/, '.NET'],
  [/(?:^|\/)Gemfile\.lock$|\.gemspec$/, 'Ruby'],
  [/(?:^|\/)vendor\/composer\/installed\.json$|(?:^|\/)composer\.lock$/, 'PHP'],
  [/(?:^|\/)(?:mix\.lock|rebar\.lock)$/, 'Erlang and Elixir'],
  [/(?:^|\/)pubspec\.lock$/, 'Dart'],
  [/(?:^|\/)conda-meta\/[^/]+\.json$/, 'Conda'],
];

/** Lists of what is fetched elsewhere than from the bundle, when it is prepared or started. */
const fetched: readonly (readonly [file: RegExp, what: string])[] = [
  [
    /(?:^|\/)(?:uv\.lock|pylock(?:\.[^/]+)?\.toml|poetry\.lock|Pipfile\.lock)$/,
    'projects of Python',
  ],
  [/(?:^|\/)requirements[^/]*\.txt$/, 'projects of Python'],
  [
    /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?)$/,
    'packages of Node',
  ],
  [/(?:^|\/)go\.sum$/, 'modules of Go'],
  [/(?:^|\/)Cargo\.lock$/, 'crates of Rust'],
];

/** Below these, files are those of a package, which nobody installs from. */
const inPackage = /(?:^|\/)(?:node_modules|site-packages|_?vendor(?:ed)?)\/|\.(?:dist|egg)-info\//;

/** What is not in the bundle, or in no way that is read: said, so that nobody takes it for looked at. */
export function seeElsewhere({ contents, ledger }: Survey): void {
  const told = new Set<string>();
  for (const [path, entry] of contents.entries) {
    if (entry.kind === 'link') {
      const target = posix.normalize(posix.join(posix.dirname(path), entry.link ?? ''));
      if (posix.isAbsolute(entry.link ?? '') || target.startsWith('..'))
        ledger.unseen(path, 'a link that leads out of here');
      continue;
    }
    if (/(?:^|\/)node_modules\/[^/]+\.(?:[cm]?js|node)$/.test(path))
      ledger.unseen(path, 'a module without a package around it');
    const [, other] = others.find(([sign]) => sign.test(path)) ?? [];
    if (other !== undefined && !told.has(other))
      ledger.unseen(path, `packages of ${other} are not told`);
    if (other !== undefined) told.add(other);
    if (inPackage.test(path)) continue;
    const [, what] = fetched.find(([file]) => file.test(path)) ?? [];
    if (what !== undefined)
      ledger.unseen(path, `it names ${what}; those that are not in here are not told`);
  }
}
