import { cp, mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { CliError } from '../../../command/index.ts';
import { runProgram } from '../../../programs/index.ts';
import type { ReadTree } from '../read-tree.ts';
import type { LayoutRequest } from '../types.ts';
import { renderSpecification, renderStart, serverFolder, wholePackages } from './specification.ts';

interface Build {
  /** The Python of the environment. */
  readonly environment: string;
  readonly work: string;
  readonly tree: ReadTree;
  readonly name: string;
  /** Where the program's folder goes. */
  readonly into: string;
}

/** Makes a folder with the program and all that it loads. CliError `build-failed`. */
export async function buildProgram(
  request: LayoutRequest,
  { environment, work, tree, name, into }: Build,
): Promise<void> {
  const { folder, server, env, signal } = request;
  const start = renderStart(server);
  const script = start === undefined ? join(folder, server.main) : join(work, `${name}_start.py`);
  if (start !== undefined) await writeFile(script, start);
  const own = serverFolder(server);
  const installed = packagesOf(tree);
  const specification = join(work, `${name}.spec`);
  await writeFile(
    specification,
    renderSpecification({
      name,
      script,
      paths: [...new Set([own, ...server.paths])].map((path) => join(folder, path)),
      projects: tree.projects.map(({ distribution }) => distribution.name),
      withData: installed.filter(({ hasData }) => hasData).map(({ module }) => module),
      whole: wholePackages(installed.map(({ module }) => module)),
      modules: server.module === undefined ? [] : [server.module, `${server.module}.__main__`],
      files: await ownFiles(join(folder, own), own === ''),
    }),
  );
  request.onProgress('making the program with PyInstaller');
  const run = await runProgram(
    environment,
    [
      '-I',
      '-m',
      'PyInstaller',
      '--noconfirm',
      '--log-level=WARN',
      `--distpath=${join(work, 'dist')}`,
      `--workpath=${join(work, 'build')}`,
      specification,
    ],
    {
      cwd: work,
      env: {
        ...env,
        // Its cache is of no use to others, and the order of sets would go into the program.
        PYINSTALLER_CONFIG_DIR: join(work, 'config'),
        PYTHONHASHSEED: '1',
        SOURCE_DATE_EPOCH: env['SOURCE_DATE_EPOCH'] ?? '315532800',
        PYTHONPATH: undefined,
        PYTHONHOME: undefined,
        VIRTUAL_ENV: undefined,
      },
      signal,
    },
  );
  if (run?.status !== 0) throw explain(run);
  await mkdir(dirname(into), { recursive: true });
  await rename(join(work, 'dist', name), into).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EXDEV') throw error;
    await cp(join(work, 'dist', name), into, { recursive: true, verbatimSymlinks: true });
  });
}

interface InstalledModule {
  readonly module: string;
  readonly hasData: boolean;
}

/** The packages that can be imported, and whether there is more than modules in them. */
function packagesOf({ projects }: ReadTree): readonly InstalledModule[] {
  const modules = new Map<string, boolean>();
  for (const { path } of projects.flatMap(({ files }) => files)) {
    const [module = '', ...below] = path.split('/');
    if (below.length === 0 || /\.(?:dist-info|data|libs)$|^bin$|^\./.test(module)) continue;
    const isData = !/\.(?:pyi?|pyc|so|pyd|dll|dylib|c|h|pyx|pxd)$|(?:^|\/)py\.typed$/.test(path);
    modules.set(module, (modules.get(module) ?? false) || isData);
  }
  return [...modules].map(([module, hasData]) => ({ module, hasData }));
}

const notOwn = new Set(['lib', 'venv', '.venv', 'node_modules', '__pycache__', 'tests', 'test']);

/**
 * What the server's own code may read beside its modules. At the root of the project, where much
 * else lies, only what is in its packages.
 */
async function ownFiles(
  folder: string,
  isRoot: boolean,
): Promise<readonly (readonly [string, string])[]> {
  const found: (readonly [string, string])[] = [];
  const look = async (dir: string, counts: boolean): Promise<void> => {
    const entries = await readdir(dir, { withFileTypes: true });
    const isPackage = entries.some(({ name }) => name === '__init__.py');
    for (const entry of entries) {
      const path = join(dir, entry.name);
      if (entry.isDirectory()) {
        const isForeign = notOwn.has(entry.name) || entry.name.startsWith('.');
        if (!isForeign && !/^(?:linux|darwin|win32)-/.test(entry.name))
          await look(path, counts || isPackage);
      } else if (entry.isFile() && (counts || isPackage) && !/\.py[cio]?$/.test(entry.name))
        found.push([path, relative(folder, dir).split(sep).join('/') || '.']);
    }
  };
  await look(folder, !isRoot);
  return found.sort(([one], [other]) => (one < other ? -1 : 1));
}

function explain(run: { readonly stderr: string } | undefined): CliError {
  const said = run?.stderr.trim().split('\n').slice(-12).join('\n') ?? '';
  if (/shared library|libpython/i.test(said))
    return new CliError(
      'build-failed',
      'this Python was built without a shared library, which a program needs',
      {
        hint: 'take another one with `--python-version`: those of systems and of python.org have it',
      },
    );
  if (/objdump/.test(said))
    return new CliError('build-failed', 'expected `objdump` on the PATH, found none', {
      hint: 'it comes with the package `binutils`',
    });
  return new CliError('build-failed', 'PyInstaller could not make the program', {
    hint: `PyInstaller says: ${said}`,
  });
}
