import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parsePythonTargetName, type PythonTarget } from '@opendxt/bundle';
import {
  packageIndex,
  temporaryFolder,
  type PackageFile,
  type PackageIndex,
} from '@opendxt/testkit';
import { inputAt, vendorPackages, type Vendored, type VendorRequest } from '../index.ts';

/** A project folder and an index of this machine's own, to bring packages from. */
export interface VendorLab extends AsyncDisposable {
  readonly index: PackageIndex;
  readonly folder: string;
  readonly steps: string[];
  write(path: string, text: string | Uint8Array): Promise<string>;
  vendor(
    input: string,
    targets: readonly string[],
    options?: Pick<VendorRequest, 'installer' | 'python' | 'keep'> & {
      readonly signal?: AbortSignal;
      readonly env?: Readonly<Record<string, string>>;
    },
  ): Promise<Vendored>;
}

export async function vendorLab(files: readonly PackageFile[]): Promise<VendorLab> {
  const index = await packageIndex(files);
  const folder = await temporaryFolder('opendxt-vendored-');
  const steps: string[] = [];
  const write = async (path: string, text: string | Uint8Array) => {
    const file = join(folder.path, 'project', path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
    return file;
  };
  return {
    index,
    folder: folder.path,
    steps,
    write,
    async vendor(input, targets, { signal, env, ...options } = {}) {
      const request = {
        input: await inputAt(join(folder.path, 'project', input)),
        targets: targets.map(pythonTarget),
        ...options,
      };
      return vendorPackages(request, {
        // The caches of the index's own are shared by all runs of a test.
        env: { ...process.env, ...index.env, ...env },
        cwd: folder.path,
        signal: signal ?? new AbortController().signal,
        cacheDir: join(folder.path, 'cache'),
        onProgress: (step) => void steps.push(step),
      });
    },
    async [Symbol.asyncDispose]() {
      await index[Symbol.asyncDispose]();
      await folder.remove();
    },
  };
}

function pythonTarget(name: string): PythonTarget {
  const target = parsePythonTargetName(name);
  if (target === undefined) throw new Error(`no target: ${name}`);
  return target;
}

/** `name version` of the projects of each target. */
export function projectsOf({ trees }: Vendored): readonly (readonly string[])[] {
  return trees.map(({ projects }) => projects.map(({ name, version }) => `${name} ${version}`));
}

/** Digest and mode of every file below a folder, by its path. */
export async function treeOf(folder: string): Promise<Readonly<Record<string, string>>> {
  const names = await readdir(folder, { recursive: true });
  const entries: [string, string][] = [];
  for (const name of names.sort()) {
    const found = await stat(join(folder, name));
    const digest = found.isDirectory()
      ? 'folder'
      : createHash('sha256')
          .update(await readFile(join(folder, name)))
          .digest('hex');
    entries.push([name, `${(found.mode & 0o777).toString(8)} ${digest}`]);
  }
  return Object.fromEntries(entries);
}
