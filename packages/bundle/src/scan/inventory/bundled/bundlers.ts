/** What bundlers leave in their output, whether minified or not. */
const signs: readonly (readonly [name: string, sign: RegExp])[] = [
  ['ncc', /__nccwpck_require__/],
  ['webpack', /__webpack_require__|webpackBootstrap|webpackChunk/],
  ['webpack', /exports:\{\}\};return \w{1,9}\[\w{1,9}\](?:\.call)?\(\w{1,9}(?:\.exports)?,/],
  ['esbuild', /\b__(?:commonJS|esm|toESM|toCommonJS|copyProps)\s?=\s?\(/],
  ['esbuild', /\b\w{1,9}\|\|\w{1,9}\(\(\w{1,9}=\{exports:\{\}\}\)\.exports,\w{1,9}\)/],
  [
    'esbuild',
    /\bif\(\w{1,9}&&typeof \w{1,9}=="object"\|\|typeof \w{1,9}=="function"\)for\(let \w{1,9} of/,
  ],
  ['rolldown', /^\/\/#region (?:\.\.\/)*node_modules\//m],
  ['Rollup', /\b(?:getDefaultExportFromCjs|commonjsGlobal)\b/],
  ['Bun', /^\/\/ @bun\b/m],
  ['Parcel', /\bparcelRequire/],
  [
    'Browserify',
    /^(?:[^\n]{0,400};)?\(?function\(\)\{function \w\(\w,\w,\w\)\{function \w\(\w,\w\)\{if\(!/,
  ],
];

/** The bundler that made a file; undefined where nothing says that one did. */
export function bundlerOf(text: string): string | undefined {
  return signs.find(([, sign]) => sign.test(text))?.[0];
}

const longLine = 5000;

/** Whether it has a line that nobody wrote. */
export function isMinified(text: string): boolean {
  for (let at = 0; at < text.length;) {
    const end = text.indexOf('\n', at);
    if ((end === -1 ? text.length : end) - at > longLine) return true;
    if (end === -1) break;
    at = end + 1;
  }
  return false;
}
