import { cp, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { copySource, judgeAddons, packageFolderOf, targetName, type Target } from '@opendxt/bundle';
import { parseJson, tableAt } from '../../../project/index.ts';
import { npmCleanInstall } from '../../../programs/index.ts';
import { completeFor } from './complete.ts';
import { entryPath } from './entry-path.ts';
import { prepareInstall, type InstallFolder } from './install-folder.ts';
import {
  findMissingBuilds,
  readInstalled,
  removeForeign,
  type InstalledPackage,
} from './installed.ts';
import { leaveOut } from './leave-out.ts';
import { findNatives } from './natives.ts';
import type { Composer, Source } from './types.ts';

/**
 * Composes folders of a Node server: its own files, and the packages that npm installs for each
 * target, in a place of ours.
 */
export function nodeComposer(source: Source): Composer {
  const entry = entryPath(source.manifest);
  const scope = packageFolderOf(source.root, entry);
  const modules = scope === undefined ? undefined : posix.join(scope, 'node_modules');
  const isTypeScript = /\.[cm]?tsx?$/.test(entry ?? '');
  // What is compiled into one file may come from development dependencies.
  const parts = [
    'dependencies',
    'optionalDependencies',
    ...(isTypeScript ? ['devDependencies'] : []),
  ];
  const replaced = source.prune && scope !== undefined && modules !== undefined;
  let prepared: Promise<InstallFolder> | undefined;

  return async (target, dir) => {
    const { context } = source;
    const copy = await copySource(source.root, dir, {
      without: replaced ? [modules] : [],
      omit: source.omit,
      signal: context.signal,
    });
    let installed: readonly InstalledPackage[] = [];
    let lock: string | undefined;
    if (
      replaced &&
      !copy.leavesOut(modules) &&
      (await needsPackages(join(source.root, scope), parts))
    ) {
      prepared ??= prepareInstall(join(source.root, scope), join(source.work, 'packages'), context);
      const from = await prepared;
      lock = from.lock;
      installed = await install(from, join(dir, scope), { target, source, isTypeScript });
    }
    const found = await findNatives(dir);
    const { others, problems } = judgeAddons(found, target);
    const natives = found.filter(({ path }) => !others.includes(path));
    const excluded = await leaveOut(dir, others, target);
    await completeFor(dir, { target, natives });
    const prefix = scope === undefined || scope === '' ? '' : `${scope}/`;
    const own = natives.map((file) => ({ ...file, path: file.path.slice(prefix.length) }));
    return {
      dir,
      excluded: [...copy.excluded, ...excluded],
      problems: [
        ...copy.problems,
        ...problems,
        ...findMissingBuilds(installed, { natives: own, target, lock }),
      ],
      isUniversal:
        found.length === 0 && !installed.some(({ isBound, isCompiled }) => isBound || isCompiled),
      withScripts: source.allowScripts
        ? []
        : installed.filter((item) => item.hasInstallScript).map(({ name }) => name),
    };
  };
}

async function needsPackages(folder: string, parts: readonly string[]): Promise<boolean> {
  const json = parseJson('package.json', await readFile(join(folder, 'package.json'), 'utf8'));
  return parts.some((key) => Object.keys(tableAt(json, key)).length > 0);
}

/** Installs into a copy of what was prepared, and moves the packages to their place. */
async function install(
  { dir: prepared, hasLocalPackages }: InstallFolder,
  to: string,
  { target, source, isTypeScript }: { target: Target; source: Source; isTypeScript: boolean },
): Promise<readonly InstalledPackage[]> {
  const name = targetName(target);
  const { env, signal, printer } = source.context;
  const dir = join(source.work, `npm-${name}`);
  await cp(prepared, dir, { recursive: true });
  printer.progress(`${name}: fetching the packages with npm …`);
  await npmCleanInstall(
    [
      `--os=${target.platform}`,
      `--cpu=${target.arch}`,
      ...(target.platform === 'linux' ? [`--libc=${target.libc ?? 'glibc'}`] : []),
      ...(isTypeScript ? [] : ['--omit=dev']),
      ...(source.allowScripts ? [] : ['--ignore-scripts']),
      ...(hasLocalPackages ? ['--install-links'] : []),
    ],
    {
      cwd: dir,
      env: { ...env, ...scriptSettings(target) },
      signal,
      what: `the packages for ${name}`,
    },
  );
  const installed = await removeForeign(dir, await readInstalled(dir), target);
  await mkdir(to, { recursive: true });
  if (existsSync(join(dir, 'node_modules')))
    await rename(join(dir, 'node_modules'), join(to, 'node_modules'));
  await rm(dir, { recursive: true, force: true });
  return installed;
}

/** By which prebuild-install and node-pre-gyp fetch for another machine than this one. */
function scriptSettings({ platform, arch, libc }: Target): Record<string, string> {
  return {
    npm_config_platform: platform,
    npm_config_arch: arch,
    npm_config_target_platform: platform,
    npm_config_target_arch: arch,
    ...(platform === 'linux' ? { npm_config_libc: libc ?? 'glibc' } : {}),
  };
}
