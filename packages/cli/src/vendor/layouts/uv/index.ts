import { readFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, posix, relative, sep } from 'node:path';
import { CliError } from '../../../command/index.ts';
import { lowestMinor, pythonPathOf, pythonSettings } from '../launch.ts';
import type { LayoutLaunch } from '../../manifest/index.ts';
import type { LaidOut, Layout, LayoutPart, LayoutRequest } from '../types.ts';
import { lockProject } from './lock.ts';
import { describeProject } from './project.ts';
import { refuseUninstallable } from './refuse-uninstallable.ts';

/** No packages at all: `pyproject.toml`, `uv.lock` and a minor version, by which the host installs. */
export const uv: Layout = {
  name: 'uv',
  sentence:
    'no packages in the bundle: the host installs them by the lock when it installs the bundle, which takes uv and the network',
  async write(request) {
    const { folder, staging, input } = request;
    const place = relative(folder, dirname(input.path)).split(sep).join('/');
    if (place.startsWith('..'))
      throw new CliError('refused', `\`${input.path}\` lies outside of the folder`, {
        hint: 'the layout `uv` ships it: put it beside the manifest',
      });
    const project = await describeProject(request);
    const into = join(staging, place);
    await mkdir(into, { recursive: true });
    await writeFile(join(into, 'pyproject.toml'), project.text);
    const locked = await lockProject(request, into);
    if (locked !== undefined) refuseUninstallable(locked.text);
    const minor = await pythonVersion(request, place);
    await writeFile(join(into, '.python-version'), `${minor}\n`);
    const names = [
      ...(project.isGenerated ? ['pyproject.toml'] : []),
      ...(locked === undefined ? [] : ['uv.lock']),
      '.python-version',
    ];
    return {
      paths: names.map((name) => posix.join(place, name)),
      removed: [],
      ...(locked?.by === undefined ? {} : { by: locked.by }),
      launch: launchOf(request, { place, isLocked: locked !== undefined }),
      parts: [await measure(into, names)],
      ...remarks(project.notes, minor, locked !== undefined),
    };
  },
};

function remarks(
  notes: readonly string[],
  minor: string,
  isLocked: boolean,
): Pick<LaidOut, 'warnings' | 'notes'> {
  return {
    warnings: isLocked
      ? []
      : [
          'there is no uv here, so that nothing is locked: each machine gets the newest packages that fit when the bundle is installed\n' +
            'install uv and run it again',
        ],
    notes: [
      ...notes,
      `the host brings the packages, for Python ${minor}, when it installs the bundle`,
    ],
  };
}

/** The author's own, without a patch that not every machine has, else the one that was asked for. */
async function pythonVersion(
  { folder, targets, server, targetsGiven }: LayoutRequest,
  place: string,
): Promise<string> {
  const text = await readFile(join(folder, place, '.python-version'), 'utf8').catch(() => '');
  const own = /^\s*(?:cpython-?)?(3\.\d+)/m.exec(text)?.[1];
  const named = targets.map(({ minor }) => minor);
  if (own !== undefined && !targetsGiven) return own;
  return named.length === 0 ? (server.minimum ?? '3.12') : lowestMinor(named);
}

function launchOf(
  { server, targets }: LayoutRequest,
  { place, isLocked }: { readonly place: string; readonly isLocked: boolean },
): LayoutLaunch {
  const directory = place === '' ? '${__dirname}' : `\${__dirname}/${place}`;
  const env = (separator: string) =>
    server.paths.length === 0 ? undefined : pythonPathOf(server.paths, separator);
  const windows = env(';');
  const minimum = server.minimum ?? lowestMinor(targets.map(({ minor }) => minor));
  return {
    type: 'uv',
    spec: '0.4',
    entryPoint: server.main,
    command: 'uv',
    args: [
      'run',
      '--directory',
      directory,
      ...(isLocked ? ['--frozen'] : []),
      ...startOf(server, place),
      ...server.args,
    ],
    env: { PYTHONPATH: env(':'), ...pythonSettings },
    overrides:
      server.paths.length > 1 && windows !== undefined
        ? { win32: { env: { PYTHONPATH: windows } } }
        : {},
    python: `>=${minimum}`,
    targets: [],
  };
}

function startOf(
  { main, module, callable }: LayoutRequest['server'],
  place: string,
): readonly string[] {
  if (module === undefined) return [place === '' ? main : posix.relative(place, main)];
  if (callable === undefined) return ['-m', module];
  const [imported] = callable.split('.');
  return ['python', '-c', `import sys; from ${module} import ${imported}; sys.exit(${callable}())`];
}

async function measure(folder: string, names: readonly string[]): Promise<LayoutPart> {
  const sizes = await Promise.all(
    names.map(async (name) => (await readFile(join(folder, name))).length),
  );
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  return { name: 'lock', files: names.length, bytes, compressed: bytes };
}
