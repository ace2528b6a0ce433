import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { targetName } from '@opendxt/bundle';
import { CliError } from '../../../command/index.ts';
import { plural } from '../../../printer/index.ts';
import { refuseMissing } from '../missing.ts';
import { readTree } from '../read-tree.ts';
import { findThisPython, thisTarget } from '../targets.ts';
import type { LayoutLaunch } from '../../manifest/index.ts';
import type { Layout, LayoutRequest } from '../types.ts';
import { buildProgram } from './build-program.ts';
import { bringInstaller, makeEnvironment } from './environment.ts';
import { measure } from './measure.ts';
import { programName } from './program-name.ts';
import { proveProgram } from './prove-program.ts';

/** A program of its own with Python inside, which PyInstaller makes for this kind of machine. */
export const binary: Layout = {
  name: 'binary',
  sentence:
    'a program that needs no Python, for this kind of machine alone; the largest, and made anew on each',
  async write(request) {
    const { staging, server, signal } = request;
    if (server.module === undefined && !/\.pyw?$/.test(server.main))
      throw new CliError('refused', `\`${server.main}\` is no Python file`, {
        hint: 'where the manifest starts a program already, `--entry server/main.py` names the server’s own file',
      });
    const [target, ...others] = request.targets;
    if (target === undefined || others.length > 0 || !isHere(target.target))
      throw new CliError('refused', 'a program is made for this kind of machine alone', {
        hint: 'leave `--platform` out, name one `--python-version`, and run it on each kind of machine; `dxt pack --target` then takes the programs apart',
      });
    const python = await findThisPython(request.env, target.minor);
    await using vendored = await request.bring([target]);
    refuseMissing(vendored);
    const [tree] = await Promise.all(vendored.trees.map(readTree));
    if (tree === undefined) throw new Error('packages were neither brought nor missing');
    const work = await mkdtemp(join(tmpdir(), 'opendxt-program-'));
    try {
      await using installer = await bringInstaller(request, target, work);
      const environment = await makeEnvironment(request, {
        python: python.path,
        folder: join(work, 'environment'),
        trees: [tree.tree.folder, installer.folder],
      });
      const name = programName(request.folder);
      const place = posix.join(server.place, targetName(target.target));
      await buildProgram(request, { environment, work, tree, name, into: join(staging, place) });
      const launch = launchOf(request, posix.join(place, name));
      request.onProgress('starting the program');
      const tools = await proveProgram(request, launch);
      return {
        paths: [place],
        removed: [],
        launch,
        parts: [await measure(join(staging, place), targetName(target.target), signal)],
        warnings: [boundTo(target.target)],
        notes: [`the program was started, and listed ${plural(tools, 'tool')}`],
      };
    } finally {
      await rm(work, { recursive: true, force: true, maxRetries: 3 });
    }
  },
};

function isHere(target: ReturnType<typeof thisTarget>): boolean {
  return targetName(target) === targetName(thisTarget());
}

function boundTo(target: ReturnType<typeof thisTarget>): string {
  const libc =
    target.platform === 'linux' ? ', with a C library that is no older than the one here' : '';
  return `the bundle is for ${targetName(target)} alone${libc}: PyInstaller builds for no other machine; run it on each`;
}

function launchOf({ server }: LayoutRequest, program: string): LayoutLaunch {
  const target = thisTarget();
  const file = target.platform === 'win32' ? `${program}.exe` : program;
  return {
    type: 'binary',
    entryPoint: file,
    command: `\${__dirname}/${file}`,
    args: [...server.args],
    // A frozen program passes over most of them; folders of the bundle are inside it.
    env: { PYTHONPATH: undefined },
    overrides: {},
    platforms: [target.platform],
    python: null,
    targets: [targetName(target)],
  };
}
