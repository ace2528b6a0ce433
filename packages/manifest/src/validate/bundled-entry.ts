/** What esbuild, webpack, ncc, parcel and rollup's CommonJS plugin leave in their output. */
const bundlerMarks =
  /\b(?:__commonJS|__toESM|__toCommonJS|__webpack_require__|__webpack_modules__|__nccwpck_require__|parcelRequire\w*|getDefaultExportFromCjs)\b|^\/\/ (?:\.\.\/)*node_modules\//m;

const specifiers = /\b(?:from|import|require)\s*\(?\s*(["'`])([^"'`\n]+)\1/g;

/**
 * Whether an entry point carries its dependencies itself: a bundler left its marks in it, or it
 * loads neither another file nor one of the dependencies.
 */
export function isBundled(source: string, dependencies: readonly string[]): boolean {
  if (bundlerMarks.test(source)) return true;
  return !Array.from(source.matchAll(specifiers), ([, , name = '']) => name).some(
    (name) =>
      name.startsWith('.') ||
      dependencies.some((dependency) => name === dependency || name.startsWith(`${dependency}/`)),
  );
}
