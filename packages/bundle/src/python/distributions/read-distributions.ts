import type { Contents } from '../../contents/index.ts';
import { normaliseName } from '../names.ts';
import type { Distribution } from '../types.ts';
import { readEggRequires } from './egg-info.ts';
import { headerOf, type Headers, readMetadata } from './headers.ts';
import { readRecord } from './record.ts';
import { requirementOf } from './requires.ts';

/** Metadata carries a project's whole description after its fields. */
const maxMetadata = 1024 * 1024;

/**
 * All projects that are installed in a folder on `sys.path`, sorted by the paths of their
 * `.dist-info` (PEP 376, PEP 427) or `.egg-info` (setuptools; without RECORD). What can't be read
 * of one is taken from its folder's name, or left out: nothing here fails for a project's mistake.
 * @param root from the root of the bundle, with `/`; empty for that root itself
 * @throws {BundleError} where a file can't be read
 */
export async function readDistributions(
  contents: Contents,
  root: string,
): Promise<readonly Distribution[]> {
  const folder = root.replace(/^\.?\/+|\/+$/g, '').replace(/^\.$/, '');
  const prefix = folder === '' ? '' : `${folder}/`;
  const paths = new Set<string>();
  for (const path of contents.entries.keys()) {
    if (!path.startsWith(prefix)) continue;
    const [name = ''] = path.slice(prefix.length).split('/', 1);
    if (/.\.(?:dist|egg)-info$/i.test(name)) paths.add(prefix + name);
  }
  const read = [...paths].sort().map((path) => readOne(contents, path, folder));
  return Promise.all(read);
}

async function readOne(contents: Contents, path: string, root: string): Promise<Distribution> {
  const isEgg = path.toLowerCase().endsWith('.egg-info');
  const text = (name: string, length?: number) => textOf(contents, `${path}/${name}`, length);
  const metadata = readMetadata(
    isEgg && contents.entries.has(path)
      ? await textOf(contents, path, maxMetadata)
      : await text(isEgg ? 'PKG-INFO' : 'METADATA', maxMetadata),
  );
  const wheel = readMetadata(isEgg ? '' : await text('WHEEL'));
  const hasRecord = !isEgg && contents.entries.get(`${path}/RECORD`)?.kind === 'file';
  const files = hasRecord ? { files: readRecord(await text('RECORD'), root) } : {};
  const requiresPython = headerOf(metadata, 'requires-python');
  return {
    ...identity(metadata, path),
    path,
    root,
    isPure: isPure(wheel, contents, path, root),
    tags: wheel.get('tag') ?? [],
    requires: isEgg
      ? readEggRequires(await text('requires.txt'))
      : (metadata.get('requires-dist') ?? []).flatMap((line) => requirementOf(line) ?? []),
    ...(requiresPython === undefined ? {} : { requiresPython }),
    ...files,
  };
}

async function textOf(contents: Contents, path: string, length?: number): Promise<string> {
  if (contents.entries.get(path)?.kind !== 'file') return '';
  return Buffer.from(await contents.read(path, length)).toString('utf8');
}

/** `name-1.0.dist-info`, `name-1.0-py3.9.egg-info`. */
function identity(metadata: Headers, path: string): Pick<Distribution, 'name' | 'version'> {
  const stem = path.slice(path.lastIndexOf('/') + 1).replace(/\.(?:dist|egg)-info$/i, '');
  const [name = '', version = ''] = stem.split('-');
  return {
    name: normaliseName(headerOf(metadata, 'name') ?? name),
    version: headerOf(metadata, 'version') ?? version,
  };
}

/** By its tags; where there are none, by what its wheel said or what lies in its folders. */
function isPure(wheel: Headers, contents: Contents, path: string, root: string): boolean {
  const tags = wheel.get('tag') ?? [];
  if (tags.length > 0) return tags.every((tag) => tag.trim().endsWith('-none-any'));
  const said = headerOf(wheel, 'root-is-purelib')?.toLowerCase();
  if (said !== undefined) return said === 'true';
  const stem = path.slice(path.lastIndexOf('/') + 1).split('-', 1)[0] ?? '';
  const own = `${root === '' ? '' : `${root}/`}${stem}`.toLowerCase();
  return ![...contents.entries.keys()].some((file) => {
    const lower = file.toLowerCase();
    return (
      /\.(?:so|pyd|dylib)$/.test(lower) &&
      (lower.startsWith(`${own}/`) || lower.startsWith(`${own}.`))
    );
  });
}
