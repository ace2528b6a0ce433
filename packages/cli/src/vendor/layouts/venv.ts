import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { pythonTargetName } from '@opendxt/bundle';
import { CliError } from '../../command/index.ts';
import { runProgram } from '../../programs/index.ts';
import { minorsRange, pythonPathOf, pythonSettings } from './launch.ts';
import { refuseMissing } from './missing.ts';
import { readTree } from './read-tree.ts';
import { stageParts } from './stage.ts';
import { findThisPython, thisTarget, type ThisPython } from './targets.ts';
import type { LayoutLaunch } from '../manifest/index.ts';
import type { Layout, LayoutRequest } from './types.ts';

/** `server/venv`: a virtual environment of this machine. */
export const venv: Layout = {
  name: 'venv',
  sentence:
    'a virtual environment, for this system and version alone; needs a host that repairs it',
  async write(request) {
    const { staging, server, signal } = request;
    const [target, ...others] = request.targets;
    const here = thisTarget();
    if (target === undefined || others.length > 0 || !isSame(target.target, here))
      throw new CliError('refused', 'a virtual environment is made for this machine alone', {
        hint: 'leave `--platform` out and name one `--python-version`; `--layout universal` holds several',
      });
    const python = await findThisPython(request.env, target.minor);
    await using vendored = await request.bring([target]);
    refuseMissing(vendored);
    const root = posix.join(server.place, 'venv');
    const packages = join(staging, root, sitePackages(target.minor));
    await makeEnvironment(request, python, join(staging, root));
    const trees = await Promise.all(vendored.trees.map(readTree));
    const parts = trees.map((tree) => ({
      name: tree.name,
      tree,
      paths: [...tree.contents.entries.keys()],
      into: packages,
    }));
    const rows = await stageParts(parts, signal, (line) => request.onProgress(line));
    return {
      paths: [root],
      removed: [],
      launch: launchOf(request, root),
      parts: rows,
      warnings: [
        `a virtual environment has no Python of its own: it starts where Python ${target.minor} is, after the host has written its place into \`pyvenv.cfg\`; hosts that don't do that need it at \`${dirname(python.path)}\`\n` +
          'the layout `lib` needs neither',
      ],
      notes: [],
    };
  },
};

function isSame(one: ReturnType<typeof thisTarget>, other: typeof one): boolean {
  return one.platform === other.platform && one.arch === other.arch && one.libc === other.libc;
}

const scripts = process.platform === 'win32' ? 'Scripts' : 'bin';
const kept = new Set(['python', 'python.exe', 'pythonw.exe']);

function sitePackages(minor: string): string {
  return process.platform === 'win32' ? 'Lib/site-packages' : `lib/python${minor}/site-packages`;
}

/** Without what holds paths of this machine, but for `home`, which the host writes anew. */
async function makeEnvironment(
  { env, signal }: LayoutRequest,
  python: ThisPython,
  folder: string,
): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  const run = await runProgram(
    python.path,
    ['-I', '-m', 'venv', '--copies', '--without-pip', folder],
    { cwd: dirname(folder), env, signal },
  );
  if (run?.status !== 0)
    throw new CliError('install-failed', `\`${python.path} -m venv\` failed`, {
      hint:
        run?.stderr.trim() ||
        run?.stdout.trim() ||
        'some systems have `venv` in a package of its own: `python3-venv`',
    });
  for (const name of await readdir(join(folder, scripts)))
    if (!kept.has(name)) await rm(join(folder, scripts, name));
  // A link to `lib`, and headers that nothing has put there.
  for (const name of ['lib64', 'include', 'Include', '.gitignore'])
    await rm(join(folder, name), { recursive: true, force: true });
  await writeFile(
    join(folder, 'pyvenv.cfg'),
    [
      `home = ${dirname(python.path)}`,
      'include-system-site-packages = false',
      `version = ${python.version}`,
      'opendxt = relocatable',
      '',
    ].join('\n'),
  );
}

function launchOf({ server, targets }: LayoutRequest, root: string): LayoutLaunch {
  const [target] = targets;
  const isWindows = target?.target.platform === 'win32';
  const program = isWindows ? 'Scripts/python.exe' : 'bin/python';
  const separator = isWindows ? ';' : ':';
  return {
    type: 'python',
    entryPoint: server.main,
    command: `\${__dirname}/${root}/${program}`,
    args: [...startOf(server), ...server.args],
    env: {
      PYTHONPATH: server.paths.length === 0 ? undefined : pythonPathOf(server.paths, separator),
      ...pythonSettings,
    },
    overrides: {},
    ...(target === undefined
      ? { targets: [] }
      : {
          platforms: [target.target.platform],
          python: minorsRange([target.minor]),
          targets: [pythonTargetName(target)],
        }),
  };
}

function startOf({ main, module, callable }: LayoutRequest['server']): readonly string[] {
  if (module === undefined) return [`\${__dirname}/${main}`];
  if (callable === undefined) return ['-m', module];
  const [imported] = callable.split('.');
  return ['-c', `import sys; from ${module} import ${imported}; sys.exit(${callable}())`];
}
