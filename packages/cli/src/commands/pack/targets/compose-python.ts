import { copyFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { copySource, targetName, type Target } from '@opendxt/bundle';
import { CliError } from '../../../command/index.ts';
import { vendorFolder } from '../../../vendor/folder/index.ts';
import { findInput } from '../../../vendor/index.ts';
import { completeFor } from './complete.ts';
import { findNatives } from './natives.ts';
import type { Composed, Composer, Source } from './types.ts';
import type { Vendoring } from './vendoring.ts';

/** Composes folders of a Python server with the packages of each target. */
export function pythonComposer(source: Source, vendoring: Vendoring): Composer {
  return async (target, dir) => {
    const composed = await composeVendored(source, vendoring, { target, dir });
    const natives = await findNatives(dir);
    await completeFor(dir, { target, natives });
    return { ...composed, isUniversal: natives.length === 0 };
  };
}

type CopySource = Pick<Source, 'root' | 'omit' | 'context'>;

/** Brings the packages into a copy of the source, for one target or for what the layout is made for. */
export async function composeVendored(
  { root, omit, context }: CopySource,
  { layout, minors, cacheDir }: Vendoring,
  { target, dir }: { readonly target?: Target; readonly dir: string },
): Promise<Composed> {
  const { env, printer, signal } = context;
  const input = await findInput(root);
  if (input === undefined)
    throw new CliError(
      'not-found',
      'expected `requirements.txt`, `pyproject.toml`, `uv.lock` or `pylock.toml` in the folder, found none',
      { hint: '`--vendor` brings the packages that they name' },
    );
  const copy = await copySource(root, dir, { without: [], omit, signal });
  // A rule may keep it out of the bundle, where only `uv` needs it.
  if (layout === 'uv') await copyProject(root, dir, dirname(input.path));
  const prefix = target === undefined ? '' : `${targetName(target)}: `;
  const report = await vendorFolder(
    dir,
    {
      layout,
      clean: true,
      ...(layout === 'uv' ? {} : { from: input.path }),
      ...(target === undefined ? {} : { platforms: [targetName(target)] }),
      ...(minors === undefined ? {} : { minors }),
    },
    { env, signal, cacheDir, onProgress: (line) => printer.step(`${prefix}${line}`) },
  );
  for (const note of report.notes) printer.detail(`${prefix}${note}`);
  return {
    dir,
    excluded: copy.excluded,
    problems: [
      ...copy.problems,
      // That it is for one target is what was asked for.
      ...(target === undefined ? report.warnings : []).map((message) => ({
        severity: 'info' as const,
        code: 'packages-bound',
        path: [],
        message: message.split('\n')[0] ?? '',
      })),
    ],
    isUniversal: false,
    withScripts: [],
  };
}

async function copyProject(root: string, dir: string, from: string): Promise<void> {
  const place = relative(root, from).split(sep).join('/');
  for (const name of ['pyproject.toml', 'uv.lock', '.python-version', 'requirements.txt']) {
    const path = posix.join(place, name);
    if (existsSync(join(root, path)) && !existsSync(join(dir, path)))
      await copyFile(join(root, path), join(dir, path));
  }
}
