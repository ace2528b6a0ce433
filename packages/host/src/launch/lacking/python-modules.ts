import { parseExtensionModule } from '@opendxt/bundle';
import type { Machine } from '../../runtimes/index.ts';
import { filesNamed, groupBy } from './native-files.ts';
import { describeForeign, fits, formatOf } from './platform.ts';
import type { Lack, Subject } from './types.ts';

/** Compiled modules that no copy in the bundle makes usable with this machine and its Python. */
export async function foreignPythonModules(subject: Subject): Promise<readonly Lack[]> {
  const { files, machine, runtime } = subject;
  const process: Machine = { ...machine, arch: runtime.arch ?? machine.arch };
  const modules = await filesNamed(files, /\.(?:so|pyd)$/);
  const minor = /^3\.\d+/.exec(runtime.version ?? '')?.[0];
  let usable = 0;
  const foreign: Lack[] = [];
  const otherMinor: { path: string; minors: readonly string[] }[] = [];
  for (const group of groupBy(
    modules,
    (path) => parseExtensionModule(path)?.name ?? path,
  ).values()) {
    const here: string[] = [];
    let elsewhere: string | undefined;
    for (const path of group) {
      const format = await formatOf(files, path);
      if (format === undefined || fits(format, process)) here.push(path);
      else elsewhere ??= describeForeign(path, format, process);
    }
    const minors = here.flatMap((path) => parseExtensionModule(path)?.python?.minor ?? []);
    const untagged = minors.length < here.length;
    if (here.length === 0 && elsewhere !== undefined)
      foreign.push({ code: 'architecture', message: elsewhere, fatal: true });
    else if (minor === undefined || untagged || minors.some((each) => each === minor)) usable += 1;
    else otherMinor.push({ path: here[0] ?? '', minors });
  }
  const [first] = otherMinor;
  return [
    // One says it all; single modules for another machine are often replaced by slower sources.
    ...foreign.slice(0, 1).map((lack) => ({
      ...lack,
      ...(foreign.length > 1 && { message: `${lack.message} (and ${foreign.length - 1} more)` }),
      fatal: usable === 0 && otherMinor.length === 0,
    })),
    ...(first === undefined ? [] : [wrongMinor(first, runtime.version ?? '')]),
  ];
}

function wrongMinor(
  { path, minors }: { readonly path: string; readonly minors: readonly string[] },
  version: string,
): Lack {
  const wanted = [...new Set(minors)].join(' or ');
  return {
    code: 'runtime',
    message: `\`${path}\` is for Python ${wanted}, and Python ${version} would run it`,
    hint: `install Python ${wanted}, and name it by OPENDXT_PYTHON`,
    fatal: false,
  };
}
