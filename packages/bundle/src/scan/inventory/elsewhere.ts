import { posix } from 'node:path';
import type { Survey } from './survey.ts';

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

/** What is in the bundle in no way that is read: said, so that nobody takes it for looked at. */
export function seeElsewhere({ contents, ledger }: Survey): void {
  const told = new Set<string>();
  for (const [path, entry] of contents.entries) {
    if (entry.kind === 'link') {
      const target = posix.normalize(posix.join(posix.dirname(path), entry.link ?? ''));
      if (posix.isAbsolute(entry.link ?? '') || target.startsWith('..'))
        ledger.unseen(path, 'a link that leads out of here');
      continue;
    }
    if (/(?:^|\/)node_modules\/(?:@[^/]+\/)?[^/]+\.(?:[cm]?js|node)$/i.test(path))
      ledger.unseen(path, 'a module without a package around it');
    const [, other] = others.find(([sign]) => sign.test(path)) ?? [];
    if (other !== undefined && !told.has(other))
      ledger.unseen(path, `packages of ${other} are not told`);
    if (other !== undefined) told.add(other);
  }
}
