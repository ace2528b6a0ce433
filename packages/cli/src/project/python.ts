import { defined, isTable, parseToml, tableAt, textAt, textsAt } from './document.ts';
import type { Table } from './document.ts';
import type { ProjectFacts, ProjectFiles, ProjectLaunch } from './facts.ts';
import { parseAuthor, repositoryAddress, webAddress } from './people-and-places.ts';
import { describeAddresses } from './python-addresses.ts';
import { semverRange } from './ranges.ts';

const usualEntries = [
  'server/start.py',
  'server/main.py',
  'server/server.py',
  'server.py',
  'main.py',
  'app.py',
  'src/server.py',
  'src/main.py',
];
const sourceRoots = ['src', ''];

/** A Python project by its pyproject.toml, or, with less to say, by its requirements.txt. */
export function describePython({ texts, paths }: ProjectFiles): ProjectFacts | undefined {
  const text = texts['pyproject.toml'];
  if (text !== undefined) return describePyproject(parseToml('pyproject.toml', text), paths);
  if (texts['requirements.txt'] === undefined) return undefined;
  return {
    kind: 'python',
    source: 'requirements.txt',
    keywords: [],
    ...defined({ launch: usualLaunch(paths) }),
  };
}

function describePyproject(toml: Table, paths: ReadonlySet<string>): ProjectFacts {
  const project = tableAt(toml, 'project');
  const poetry = tableAt(tableAt(toml, 'tool'), 'poetry');
  const addresses = describeAddresses(tableAt(project, 'urls'));
  return {
    kind: 'python',
    source: 'pyproject.toml',
    ...defined({
      name: textAt(project, 'name') ?? textAt(poetry, 'name'),
      version: textAt(project, 'version') ?? textAt(poetry, 'version'),
      description: textAt(project, 'description') ?? textAt(poetry, 'description'),
      author: parseAuthor(firstOf(project['authors'])) ?? parseAuthor(firstOf(poetry['authors'])),
      license: licenceOf(project) ?? textAt(poetry, 'license'),
      repository: addresses.repository ?? repositoryAddress(poetry['repository']),
      homepage: addresses.homepage ?? webAddress(textAt(poetry, 'homepage')),
      documentation: addresses.documentation,
      support: addresses.support,
      runtime: semverRange(textAt(project, 'requires-python')),
      launch: findLaunch(project, poetry, paths),
    }),
    keywords: textsAt(project, 'keywords'),
  };
}

/** An SPDX expression (PEP 639), or the older table when its text is one line. */
function licenceOf(project: Table): string | undefined {
  const text = textAt(project, 'license') ?? textAt(tableAt(project, 'license'), 'text');
  return text !== undefined && !text.includes('\n') && text.length <= 60 ? text : undefined;
}

function firstOf(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : undefined;
}

function findLaunch(
  project: Table,
  poetry: Table,
  paths: ReadonlySet<string>,
): ProjectLaunch | undefined {
  const name = textAt(project, 'name') ?? textAt(poetry, 'name') ?? '';
  const scripts = { ...tableAt(poetry, 'scripts'), ...tableAt(project, 'scripts') };
  const target = textAt(scripts, name) ?? Object.values(scripts).find((it) => !isTable(it));
  return (
    functionLaunch(typeof target === 'string' ? target : '', paths) ??
    usualLaunch(paths) ??
    moduleLaunch(paths)
  );
}

/** `package.module:function`, as an installed script would call it. */
function functionLaunch(target: string, paths: ReadonlySet<string>): ProjectLaunch | undefined {
  const [, module, name] = /^([\w.]+):([\w.]+)$/.exec(target.replaceAll(/\s/g, '')) ?? [];
  if (module === undefined || name === undefined) return undefined;
  for (const root of sourceRoots) {
    const stem = joined(root, module.replaceAll('.', '/'));
    const path = [`${stem}.py`, `${stem}/__init__.py`].find((form) => paths.has(form));
    if (path !== undefined) return { kind: 'function', path, module, name, root };
  }
  return undefined;
}

function usualLaunch(paths: ReadonlySet<string>): ProjectLaunch | undefined {
  const path = usualEntries.find((entry) => paths.has(entry));
  return path === undefined ? undefined : { kind: 'script', path };
}

/** A package that `python -m` can start. */
function moduleLaunch(paths: ReadonlySet<string>): ProjectLaunch | undefined {
  for (const path of paths) {
    const [, root = '', module] = /^(?:(src)\/)?([A-Za-z_]\w*)\/__main__\.py$/.exec(path) ?? [];
    if (module !== undefined) return { kind: 'module', path, module, root };
  }
  return undefined;
}

function joined(root: string, path: string): string {
  return root === '' ? path : `${root}/${path}`;
}
