import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { completeForTarget, fitsTarget, type NativeFile, type Target } from '@opendxt/bundle';

/** Says in the composed folder's manifest what the bundle is for. */
export async function completeFor(
  dir: string,
  {
    target,
    natives,
    program,
  }: {
    readonly target: Target;
    readonly natives: readonly NativeFile[];
    readonly program?: string;
  },
): Promise<void> {
  const path = join(dir, 'manifest.json');
  const text = (await readFile(path, 'utf8')).replace(/^\uFEFF/, '');
  const archs = natives
    .filter(({ format }) => fitsTarget(format, target))
    .flatMap(({ format }) => format.archs);
  // What all of them are for: a library for one architecture bounds a program for several.
  const everywhere = [...new Set(archs)].filter((arch) =>
    natives.every(({ format }) => !fitsTarget(format, target) || format.archs.includes(arch)),
  );
  const completed = completeForTarget(text, {
    target,
    architectures: everywhere.sort(),
    ...(program === undefined ? {} : { program }),
  });
  await writeFile(path, completed);
}
