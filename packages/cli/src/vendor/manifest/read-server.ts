import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { parsePackageFolder, readBootstrap, type PythonMinor } from '@opendxt/bundle';
import { CliError } from '../../command/index.ts';
import type { PythonServer } from './types.ts';
import { objectAt, textAt, textsAt, type Json } from './json.ts';
import { pythonArgsOf } from './uv-run.ts';

export interface ServerFacts {
  readonly server: PythonServer;
  /** Folders from the root that hold packages already, such as `server/lib`, `lib`, `venv`. */
  readonly packages: readonly string[];
  /** The file of ours that is started now, from the root. */
  readonly bootstrap?: string;
}

const root = '${__dirname}';
const withValue = new Set(['-X', '-W', '--check-hash-based-pycs']);
/** How `init` calls a function, as `[project.scripts]` names one. */
const call = /^import sys; from ([\w.]+) import (\w+); sys\.exit\(([\w.]+)\(\)\)$/;
/** What the Python template starts, which a bootstrap takes the place of. */
const templateStart = /^"""Starts server\/(.+?) with the libraries of server\/lib\./;
const packageFolders = ['server/lib', 'lib', 'server/venv', 'venv', 'server/.venv', '.venv'];

/**
 * What a manifest starts, seen through a bootstrap of ours.
 * @throws {CliError} `unreadable` where it does not say which file is the server's
 */
export function readServer(folder: string, manifest: Json, entry?: string): ServerFacts {
  const config = objectAt(manifest, 'server', 'mcp_config');
  const packages = packageFolders.filter((path) => holdsPackages(join(folder, path)));
  const declared = startedBy(manifest, config);
  const started = throughBootstrap(
    folder,
    entry === undefined ? declared : { main: entry, args: [] },
  );
  const bootstrap = isBootstrap(folder, declared.main) ? declared.main : undefined;
  const named = pathsOf(textAt(objectAt(config, 'env'), 'PYTHONPATH'), folder);
  const known = [...new Set([...(started.paths ?? []), ...named])];
  const { main, above } = locate(folder, started, known);
  const paths = above === undefined || known.includes(above) ? known : [...known, above];
  if (!existsSync(join(folder, main)))
    throw new CliError('not-found', `expected the server’s own file at \`${main}\`, found none`, {
      hint: 'name the file that starts the server with `--entry <file>`',
    });
  const atRoot = packages.some((path) => ['lib', 'venv'].includes(path));
  const inServer = packages.some((path) => path.startsWith('server/'));
  const minimum = lowestMinor(folder, manifest);
  return {
    packages,
    ...(bootstrap === undefined ? {} : { bootstrap }),
    server: {
      ...started,
      main,
      paths,
      place: atRoot && !inServer ? '' : 'server',
      ...(minimum === undefined ? {} : { minimum }),
    },
  };
}

type Started = Partial<PythonServer> & Pick<PythonServer, 'args'>;

function startedBy(manifest: Json, config: Json): Started {
  const entryPoint = textAt(objectAt(manifest, 'server'), 'entry_point');
  const own: Started = { args: [], ...(entryPoint === undefined ? {} : { main: entryPoint }) };
  const command = textAt(config, 'command') ?? '';
  const all = textsAt(config, 'args');
  if (inBundle(command) !== undefined && inBundle(command) === own.main)
    return { ...own, args: all };
  const isPython = /(?:^|[/\\])(?:python[\d.]*|py)(?:\.exe)?$/.test(command);
  const started = isPython ? all : command === 'uv' ? pythonArgsOf(all) : undefined;
  if (started === undefined) return own;
  const given = [...started];
  while (given[0]?.startsWith('-') === true) {
    const flag = given.shift() ?? '';
    if (withValue.has(flag)) given.shift();
    const [value = '', ...args] = given;
    if (flag === '-m') return { ...own, module: value, args };
    if (flag !== '-c') continue;
    const [, module, , callable] = call.exec(value) ?? [];
    if (module === undefined || callable === undefined) return own;
    return { ...own, module, callable, args };
  }
  const [script, ...args] = given;
  if (script === undefined) return own;
  const path = inBundle(script);
  return path === undefined ? own : { main: path, args };
}

function throughBootstrap(folder: string, started: Started): Started {
  const { main } = started;
  if (main === undefined) return started;
  const text = readText(join(folder, main)) ?? '';
  const below = (path: string) => withoutDot(posix.join(posix.dirname(main), path));
  const reading = readBootstrap(text);
  if (reading !== undefined) {
    const { module, callable, paths } = reading;
    return {
      ...started,
      main: below(reading.main),
      paths: paths.map(below),
      ...(module === undefined ? {} : { module }),
      ...(callable === undefined ? {} : { callable }),
    };
  }
  const template = templateStart.exec(text)?.[1];
  return template === undefined ? started : { ...started, main: below(template) };
}

function isBootstrap(folder: string, path: string | undefined): boolean {
  return path !== undefined && readBootstrap(readText(join(folder, path)) ?? '') !== undefined;
}

/** The file of a module that is the author's own; one of a package is what the manifest names. */
function locate(
  folder: string,
  { main, module }: Started,
  paths: readonly string[],
): { readonly main: string; readonly above?: string } {
  if (module !== undefined) {
    const name = module.replaceAll('.', '/');
    for (const above of [...paths, 'src', ''])
      for (const file of [`${name}/__main__.py`, `${name}.py`, `${name}/__init__.py`]) {
        const found = posix.join(above, file);
        if (existsSync(join(folder, found))) return { main: found, above };
      }
  }
  if (main !== undefined) return { main: withoutDot(posix.normalize(main.replaceAll('\\', '/'))) };
  throw new CliError('unreadable', 'the manifest does not say which file is the server’s own', {
    hint: 'name it with `--entry <file>`',
  });
}

/** Folders of the bundle on PYTHONPATH, but for those of packages. */
function pathsOf(text: string | undefined, folder: string): readonly string[] {
  return (text ?? '').split(/[:;]/).flatMap((part) => {
    const path = inBundle(part);
    if (path === undefined || /(?:^|\/)(?:lib|site-packages)(?:\/|$)/.test(path)) return [];
    return existsSync(join(folder, path)) && !holdsPackages(join(folder, path)) ? [path] : [];
  });
}

function inBundle(text: string): string | undefined {
  const path = text.startsWith(root) ? text.slice(root.length) : undefined;
  const normal = path?.replaceAll(/\$\{\/\}|\\/g, '/').replace(/^\/+|\/+$/g, '');
  return normal === undefined
    ? undefined
    : withoutDot(posix.normalize(normal === '' ? '.' : normal));
}

function withoutDot(path: string): string {
  return path === '.' ? '' : path.replace(/^\.\//, '').replace(/\/$/, '');
}

function holdsPackages(folder: string): boolean {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return false;
  return readdirSync(folder).some(
    (name) =>
      name.endsWith('.dist-info') ||
      name === 'pyvenv.cfg' ||
      parsePackageFolder(name) !== undefined,
  );
}

/** Of the author's own: a range that vendoring wrote is what there were packages for. */
function lowestMinor(folder: string, manifest: Json): PythonMinor | undefined {
  const isOurs = textsAt(objectAt(manifest, '_meta', 'org.opendxt'), 'targets').length > 0;
  const range = textAt(objectAt(manifest, 'compatibility', 'runtimes'), 'python');
  const project = readText(join(folder, 'pyproject.toml')) ?? '';
  const [, required] = /^requires-python\s*=\s*["']([^"'\n]*)["']/m.exec(project) ?? [];
  const lowest = [isOurs ? undefined : range, required].flatMap((text) => {
    const [, minor] = /(?:>=|\^|~=?|==)\s*3\.(\d+)/.exec(text ?? '') ?? [];
    return minor === undefined ? [] : [Number(minor)];
  });
  return lowest.length === 0 ? undefined : `3.${Math.max(...lowest)}`;
}

function readText(path: string): string | undefined {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true
    ? readFileSync(path, 'utf8')
    : undefined;
}
