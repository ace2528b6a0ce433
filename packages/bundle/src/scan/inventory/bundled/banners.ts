import type { Named } from './named.ts';

const longest = 1500;
const mostComments = 20_000;

/** Names in banners that are not those that the packages are published under. */
const published: Readonly<Record<string, string>> = {
  'backbone.js': 'backbone',
  'd3.js': 'd3',
  'day.js': 'dayjs',
  'handlebars.js': 'handlebars',
  'jquery javascript library': 'jquery',
  'jquery ui': 'jquery-ui',
  'lodash.js': 'lodash',
  'moment.js': 'moment',
  'three.js': 'three',
  'underscore.js': 'underscore',
  'vue.js': 'vue',
};

/** `jQuery v3.6.0 | …`, `@license React v17.0.2`, `DOMPurify 2.3.1 | …`. */
const banner =
  /^[\s*!]{0,20}(?:@(?:license|preserve|name|overview|fileoverview)\s{1,5})?(?<name>@?[A-Za-z][\w./-]{0,60}(?: [A-Za-z][\w.]{1,20}){0,2}?)(?:\s{1,5}|\s?[-–|:,@(]\s?)(?:v|version:?\s?)?(?<version>\d+\.\d+\.\d+(?:-[\w.]{1,40})?)(?![\w.])/im;
/** React's builds of one version differ by the file that the next line names. */
const builtFile = /^[\s*]{0,9}(?<name>[a-z][\w-]{1,60})\.(?:production|development|profiling)\b/m;
const words = new Set(
  'based bundled by copyright from includes license licence licensed the under version'.split(' '),
);

/** Packages by the comments with licences that minifiers keep. */
export function namedByBanners(text: string): Named {
  const found = new Map<string, Set<string>>();
  for (const comment of comments(text, '/*', '*/')) {
    // esbuild gathers them in one, and has to write their own signs otherwise.
    const gathered = /^!\s*Bundled license information:/.test(comment);
    for (const each of gathered ? comments(comment, '(*', '*)') : [comment]) {
      const [name, version] = readBanner(each.slice(0, longest)) ?? [];
      if (name !== undefined && version !== undefined)
        found.set(name, (found.get(name) ?? new Set()).add(version));
    }
  }
  return found;
}

function* comments(text: string, opening: string, closing: string): Generator<string> {
  let count = 0;
  for (let at = text.indexOf(opening); at !== -1 && count < mostComments; count++) {
    const end = text.indexOf(closing, at + 2);
    if (end === -1) return;
    yield text.slice(at + 2, end);
    at = text.indexOf(opening, end + 2);
  }
}

function readBanner(comment: string): readonly [name: string, version: string] | undefined {
  if (!comment.startsWith('!') && !/@(?:license|preserve|cc_on)\b/i.test(comment)) return undefined;
  const { name, version } = banner.exec(comment)?.groups ?? {};
  if (name === undefined || version === undefined) return undefined;
  const own = builtFile.exec(comment)?.groups?.['name'] ?? publishedName(name);
  return own === undefined ? undefined : [own, version];
}

function publishedName(written: string): string | undefined {
  const lower = written.toLowerCase().trim();
  const name = Object.hasOwn(published, lower) ? published[lower] : lower.replaceAll(' ', '-');
  const isWord = lower.split(' ').some((word) => words.has(word));
  return isWord || name === undefined || !/^(?:@[\w.-]+\/)?[\w.-]{2,}$/.test(name)
    ? undefined
    : name;
}
