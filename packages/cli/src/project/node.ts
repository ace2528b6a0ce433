import { bundleName } from './names.ts';
import { defined, isTable, parseJson, tableAt, textAt, textsAt } from './document.ts';
import type { Table } from './document.ts';
import type { ProjectFacts, ProjectFiles, ProjectLaunch } from './facts.ts';
import { parseAuthor, repositoryAddress, webAddress } from './people-and-places.ts';
import { nodeRange } from './ranges.ts';

const usualEntries = ['server/index', 'dist/index', 'build/index', 'index', 'server', 'src/index'];
const scriptEndings = ['.js', '.mjs', '.cjs'];
const typescriptEndings = ['.ts', '.mts', '.cts'];

/** A Node project by its package.json. */
export function describeNode({ texts, paths }: ProjectFiles): ProjectFacts | undefined {
  const text = texts['package.json'];
  if (text === undefined) return undefined;
  const json = parseJson('package.json', text);
  return {
    kind: 'node',
    source: 'package.json',
    ...describePackage(json),
    ...defined({ launch: findLaunch(json, paths) }),
  };
}

/** What a package.json says about its package, whether of this project or of an installed one. */
export function describePackage(json: Table): Omit<ProjectFacts, 'kind' | 'source' | 'launch'> {
  const { bugs } = json;
  return {
    ...defined({
      name: textAt(json, 'name'),
      version: textAt(json, 'version'),
      description: textAt(json, 'description'),
      author: parseAuthor(json['author']) ?? parseAuthor(firstOf(json['contributors'])),
      license: licenceOf(json),
      repository: repositoryAddress(json['repository']),
      homepage: webAddress(textAt(json, 'homepage')),
      support: webAddress(isTable(bugs) ? textAt(bugs, 'url') : textAt(json, 'bugs')),
      runtime: nodeRange(textAt(tableAt(json, 'engines'), 'node')),
    }),
    keywords: textsAt(json, 'keywords'),
  };
}

/** The programs that a package brings, by name. */
export function programsOf(json: Table): Readonly<Record<string, string>> {
  const { bin } = json;
  const name = textAt(json, 'name') ?? '';
  if (typeof bin === 'string') return { [name.replace(/^@[^/]+\//, '')]: relative(bin) };
  if (!isTable(bin)) return {};
  return Object.fromEntries(
    Object.entries(bin).flatMap(([key, path]) =>
      typeof path === 'string' ? [[key, relative(path)]] : [],
    ),
  );
}

function licenceOf(json: Table): string | undefined {
  const licence = textAt(json, 'license') ?? textAt(tableAt(json, 'license'), 'type');
  return licence === undefined || /^(?:UNLICENSED$|SEE LICEN[CS]E IN )/i.test(licence)
    ? undefined
    : licence;
}

function firstOf(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : undefined;
}

/** What the package names, else what is usual; a TypeScript source stands in for a missing output. */
function findLaunch(json: Table, paths: ReadonlySet<string>): ProjectLaunch | undefined {
  const named = namedEntries(json);
  const candidates = [
    ...named.flatMap((path) => existing(path, paths)),
    ...named.flatMap((path) => sourcesOf(path).filter((source) => paths.has(source))),
    ...withEndings(usualEntries, scriptEndings).filter((path) => paths.has(path)),
    ...withEndings(usualEntries, typescriptEndings).filter((path) => paths.has(path)),
    ...named,
  ];
  const [path] = candidates;
  return path === undefined ? undefined : { kind: 'script', path };
}

function namedEntries(json: Table): readonly string[] {
  const programs = programsOf(json);
  const own = bundleName(textAt(json, 'name') ?? '');
  const [, started] = /^node\s+(?:--\S+\s+)*(\S+)/.exec(scriptNamed(json, 'start')) ?? [];
  const entries = [programs[own] ?? Object.values(programs)[0], started, mainOf(json)];
  return entries.flatMap((path) => (path === undefined ? [] : [relative(path)]));
}

function scriptNamed(json: Table, name: string): string {
  return textAt(tableAt(json, 'scripts'), name) ?? '';
}

function mainOf(json: Table): string | undefined {
  const { exports } = json;
  const root = isTable(exports) ? (exports['.'] ?? exports) : exports;
  const exported = isTable(root) ? (root['import'] ?? root['default']) : root;
  return textAt(json, 'main') ?? (typeof exported === 'string' ? exported : undefined);
}

/** As Node looks it up: as it is, with an ending, as a folder. */
function existing(path: string, paths: ReadonlySet<string>): readonly string[] {
  const forms = [path, ...withEndings([path, `${path}/index`], scriptEndings)];
  return forms.filter((form) => paths.has(form)).slice(0, 1);
}

/** Where the source of a compiled file usually lies: `dist/cli.js` comes from `src/cli.ts`. */
function sourcesOf(path: string): readonly string[] {
  const stem = path.replace(/\.[cm]?js$/, '');
  const moved = stem.replace(/^(?:dist|build|lib|out)\//, 'src/');
  return withEndings([moved, stem, moved.replace(/^src\//, '')], typescriptEndings);
}

function withEndings(stems: readonly string[], endings: readonly string[]): readonly string[] {
  return stems.flatMap((stem) => endings.map((ending) => stem + ending));
}

function relative(path: string): string {
  return path.replace(/^(?:\.?\/)+/, '');
}
