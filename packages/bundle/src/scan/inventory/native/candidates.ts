import type { ContentEntry, Contents } from '../../../contents/index.ts';

/** Extensions of texts, pictures and archives, which are no programs, unless they may be run. */
const others = new Set(
  [
    'js cjs mjs jsx ts cts mts tsx map json json5 jsonc jsonl md markdown mdx txt rst html htm css scss less',
    'yaml yml toml ini cfg conf xml svg py pyc pyi pyx pxd h hpp hh c cc cpp cxx go rs java rb php pl sh bash',
    'ps1 bat cmd lock log csv tsv png jpg jpeg gif ico webp avif woff woff2 ttf otf eot pdf mp3 mp4 wav zip',
    'whl jar gz tgz bz2 xz zst pem crt npmignore flow vue coffee tmpl po mo pth typed',
  ].flatMap((line) => line.split(' ')),
);
/** Names of texts without an extension. */
const texts =
  /(?:^|\/)(?:licen[cs]e|copying|notice|readme|changelog|changes|history|authors|contributors|makefile|dockerfile|metadata|record|wheel|installer|requested|pkg-info|zip-safe|not-zip-safe|\.[^/]*(?:rc|ignore|config|attributes|keep))[^/.]*$/i;

const smallest = 64;

/** Files that may be programs or libraries; their first bytes tell. */
export function candidatesOf({ entries }: Contents): readonly [string, ContentEntry][] {
  return [...entries].filter(
    ([path, { kind, size, mode = 0 }]) =>
      kind === 'file' && size >= smallest && ((mode & 0o111) !== 0 || !isOther(path)),
  );
}

function isOther(path: string): boolean {
  const dot = path.lastIndexOf('.');
  const extension = dot > path.lastIndexOf('/') ? path.slice(dot + 1).toLowerCase() : '';
  return others.has(extension) || texts.test(path);
}
