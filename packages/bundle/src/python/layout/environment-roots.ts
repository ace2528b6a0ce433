import { binaryHeadLength, readBinaryFormat } from '../../binaries/index.ts';
import type { Contents } from '../../contents/index.ts';
import { parseTarget, targetNames } from '../../targets/index.ts';
import type { LibraryRoot, PythonMinor, PythonTarget } from '../types.ts';
import { type Folders, join } from './paths.ts';

/** Extension modules that are looked at before nothing is known of the platform. */
const maxProbes = 20;

/**
 * The site-packages of a virtual environment or a whole interpreter in these folders (PEP 405):
 * `lib/python3.12/site-packages`, or `Lib/site-packages` as Windows has it.
 */
export async function environmentRoots(
  prefixes: readonly string[],
  folders: Folders,
  contents: Contents,
): Promise<readonly LibraryRoot[]> {
  const roots: LibraryRoot[] = [];
  for (const prefix of prefixes) {
    const windows = join(prefix, 'Lib/site-packages');
    if (folders.has(windows)) roots.push(await describe(windows, prefix, undefined, contents));
    const lib = join(prefix, 'lib');
    for (const name of folders.names(lib)) {
      const [, minor] = /^python(3\.\d+)t?$/.exec(name) ?? [];
      const path = `${lib}/${name}/site-packages`;
      if (minor === undefined || !folders.has(path)) continue;
      const freeThreaded = name.endsWith('t');
      const found = await describe(path, prefix, minor as PythonMinor, contents);
      roots.push(
        freeThreaded && found.target !== undefined
          ? { path, target: { ...found.target, freeThreaded } }
          : found,
      );
    }
  }
  return roots;
}

async function describe(
  path: string,
  prefix: string,
  known: PythonMinor | undefined,
  contents: Contents,
): Promise<LibraryRoot> {
  const minor = known ?? (await configuredMinor(prefix, contents));
  const target = minor === undefined ? undefined : await platformOf(path, prefix, contents);
  return target === undefined || minor === undefined
    ? { path }
    : { path, target: { target, minor } };
}

/** `version` or `version_info` of `pyvenv.cfg`. */
async function configuredMinor(
  prefix: string,
  contents: Contents,
): Promise<PythonMinor | undefined> {
  const path = join(prefix, 'pyvenv.cfg');
  if (contents.entries.get(path)?.kind !== 'file') return undefined;
  const text = Buffer.from(await contents.read(path, 64 * 1024)).toString('utf8');
  const [, minor] = /^version(?:_info)?\s*=\s*(3\.\d+)/m.exec(text) ?? [];
  return minor as PythonMinor | undefined;
}

/** By the first bytes of the interpreter, or else of what is compiled in its packages. */
async function platformOf(
  sitePackages: string,
  prefix: string,
  contents: Contents,
): Promise<PythonTarget['target'] | undefined> {
  const files = [...contents.entries]
    .filter(([, { kind }]) => kind === 'file')
    .map(([path]) => path);
  const interpreter = new RegExp(`^(?:bin/python[\\d.]*t?|Scripts/python\\.exe|python\\.exe)$`);
  const inside = prefix === '' ? files : files.filter((path) => path.startsWith(`${prefix}/`));
  const from = prefix === '' ? 0 : prefix.length + 1;
  const probes = [
    ...inside.filter((path) => interpreter.test(path.slice(from))),
    ...inside.filter((path) => path.startsWith(`${sitePackages}/`) && /\.(?:so|pyd)$/.test(path)),
  ];
  const isMusl = inside.some((path) => path.includes('-linux-musl'));
  for (const path of probes.slice(0, maxProbes)) {
    const format = readBinaryFormat(await contents.read(path, binaryHeadLength));
    // A file for several architectures leaves it open.
    if (format?.archs.length !== 1) continue;
    const name = `${format.platform}-${format.archs[0]}${isMusl ? '-musl' : ''}`;
    if (targetNames.includes(name)) return parseTarget(name);
  }
  return undefined;
}
