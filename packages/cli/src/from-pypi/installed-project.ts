import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { normaliseName } from '@opendxt/bundle';
import { describeDistribution, type DescribedDistribution } from '../project/index.ts';
import { readConsoleScripts, type EntryPoint } from './entry-points.ts';

/** A project that lies among installed packages. */
export interface InstalledProject {
  readonly facts: DescribedDistribution;
  /** As its metadata has it, such as `2025.9.25`. */
  readonly version: string;
  readonly entryPoints: readonly EntryPoint[];
}

/**
 * What a project says about itself in its `.dist-info`, which must be there.
 * @param folder as on `sys.path`
 */
export async function readInstalledProject(
  folder: string,
  project: string,
): Promise<InstalledProject> {
  const names = await readdir(folder);
  const info = names.find((name) => {
    const [, of] = /^([^-]+)-[^-]+\.dist-info$/.exec(name) ?? [];
    return of !== undefined && normaliseName(of) === normaliseName(project);
  });
  if (info === undefined) throw new Error(`\`${project}\` is not among the packages in ${folder}`);
  const metadata = await readFile(join(folder, info, 'METADATA'), 'utf8');
  return {
    facts: describeDistribution(metadata),
    version: info.slice(info.indexOf('-') + 1, -'.dist-info'.length),
    entryPoints: readConsoleScripts(await textOrNone(join(folder, info, 'entry_points.txt'))),
  };
}

async function textOrNone(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
