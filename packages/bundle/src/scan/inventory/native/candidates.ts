import type { ContentEntry, Contents } from '../../../contents/index.ts';

/** What is text, or a picture, or an archive by its name is none, unless it may be run. */
const others =
  /\.(?:[cm]?[jt]sx?|map|json[5cl]?|md|markdown|mdx|txt|rst|html?|css|scss|less|ya?ml|toml|ini|cfg|conf|xml|svg|py[ic]?|pyx|pxd|h|hpp|hh|cc?|cpp|cxx|go|rs|java|rb|php|pl|sh|bash|ps1|bat|cmd|lock|log|csv|tsv|png|jpe?g|gif|ico|webp|avif|woff2?|ttf|otf|eot|pdf|mp[34]|wav|zip|whl|jar|gz|tgz|bz2|xz|zst|pem|crt|npmignore|flow|vue|coffee|tmpl|po|mo|pth|typed)$/i;
/** Names of texts without an extension. */
const texts =
  /(?:^|\/)(?:licen[cs]e|copying|notice|readme|changelog|changes|history|authors|contributors|makefile|dockerfile|metadata|record|wheel|installer|requested|pkg-info|zip-safe|not-zip-safe|\.[^/]*(?:rc|ignore|config|attributes|keep))[^/]*$/i;

const smallest = 64;

/** Files that may be programs or libraries; their first bytes tell. */
export function candidatesOf({ entries }: Contents): readonly [string, ContentEntry][] {
  return [...entries].filter(
    ([path, { kind, size, mode = 0 }]) =>
      kind === 'file' &&
      size >= smallest &&
      ((mode & 0o111) !== 0 || !(others.test(path) || texts.test(path))),
  );
}
