import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { chooseProgram, copySource, isBuildOf, targetName, type Target } from '@opendxt/bundle';
import { CliError } from '../../../command/index.ts';
import { goBuild, goMainPackages } from '../../../programs/index.ts';
import { completeFor } from './complete.ts';
import { entryPath } from './entry-path.ts';
import { leaveOut } from './leave-out.ts';
import { listFiles } from './list-files.ts';
import { findNatives } from './natives.ts';
import type { Composer, Source } from './types.ts';

const goos = { linux: 'linux', darwin: 'darwin', win32: 'windows' } as const;
const goarch = { x64: 'amd64', arm64: 'arm64' } as const;

/**
 * Composes folders of a program: built by Go where there is a module, else the one of several that
 * its header says is for the target.
 */
export function binaryComposer(source: Source): Composer {
  const entry = entryPath(source.manifest);
  const module = ['', 'server'].find((folder) => existsSync(join(source.root, folder, 'go.mod')));
  return async (target, dir) => {
    if (entry === undefined)
      throw new CliError(
        'build-failed',
        'expected a program in the bundle as `server.entry_point`',
        {
          hint: '`--target` completes what the manifest starts; a program that is elsewhere is no part of it',
        },
      );
    const { signal } = source.context;
    const copy = await copySource(source.root, dir, { without: [], omit: source.omit, signal });
    if (module !== undefined) await build(source, { module, entry, target, dir });
    const natives = await findNatives(dir);
    const isScript =
      existsSync(join(dir, entry)) && !natives.some(({ path }) => isBuildOf(path, entry));
    const paths = await listFiles(dir);
    const chosen = isScript ? undefined : chooseProgram(natives, { entry, paths, target });
    const excluded = await leaveOut(dir, chosen?.others ?? [], target);
    const left = natives.filter(({ path }) => existsSync(join(dir, path)));
    await completeFor(dir, {
      target,
      natives: left,
      ...(chosen === undefined ? {} : { program: chosen.program }),
    });
    return {
      dir,
      excluded: [...copy.excluded, ...excluded],
      problems: copy.problems,
      isUniversal: natives.length === 0,
      withScripts: [],
    };
  };
}

interface Build {
  readonly module: string;
  readonly entry: string;
  readonly target: Target;
  readonly dir: string;
}

/** Earlier builds make room: which of them are older than their sources, nobody knows. */
async function build(source: Source, { module, entry, target, dir }: Build): Promise<void> {
  for (const { path } of await findNatives(dir))
    if (isBuildOf(path, entry)) await rm(join(dir, path));
  const { env, signal, printer } = source.context;
  const options = { cwd: join(source.root, module), env, signal };
  const name = targetName(target);
  printer.progress(`${name}: building with Go …`);
  const main = source.build ?? (await findMain(source.root, entry, options));
  const path = `${entry.replace(/\.exe$/i, '')}${target.platform === 'win32' ? '.exe' : ''}`;
  const output = join(dir, path);
  await mkdir(dirname(output), { recursive: true });
  const { platform, arch } = target;
  await goBuild({ goos: goos[platform], goarch: goarch[arch], main, output }, options);
}

/** The only main package, else the one of the program's name, else the module's own folder. */
async function findMain(
  root: string,
  entry: string,
  options: Parameters<typeof goMainPackages>[0],
): Promise<string> {
  const mains = await goMainPackages(options);
  const program = basename(entry).replace(/\.exe$/i, '');
  const named = mains.filter(({ folder }) => basename(folder) === program);
  const own = mains.filter(({ folder }) => folder === options.cwd);
  for (const found of [mains, named, own]) {
    const [only] = found;
    if (only !== undefined && found.length === 1) return only.importPath;
  }
  const folders = mains.map(({ folder }) => `./${relative(root, folder).split(sep).join('/')}`);
  throw new CliError(
    'build-failed',
    mains.length === 0
      ? 'expected a main package in the Go module, found none'
      : `expected one main package for \`${program}\`, found ${folders.join(', ')}`,
    { hint: '`--build <package>` names it, such as `--build ./cmd/server`' },
  );
}
