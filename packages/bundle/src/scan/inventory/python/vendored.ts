import { normaliseName } from '../../../python/index.ts';
import { forEach, textOf } from '../reading.ts';
import { told } from '../told.ts';
import type { Survey } from '../survey.ts';

/** Folders that projects keep copies of others in, and `packages` in such a copy. */
const vendorFolder =
  /^(?<folder>(?:.*\/)?(?:_?vendor(?:ed)?|_vendored|extern|_?third_?party)(?:\/.+\/packages)?)\/(?<rest>[^/]+(?:\/[^/]+)?)$/i;
const list = /^(?:vendor(?:ed)?|versions|requirements[^/]*)\.txt$/i;
const versionFiles = ['__init__', '_version', 'version', '__version__', '__about__'];

/** Of what is imported under another name than it is published. */
const published: Readonly<Record<string, string>> = {
  attr: 'attrs',
  bs4: 'beautifulsoup4',
  cv2: 'opencv-python',
  dateutil: 'python-dateutil',
  dotenv: 'python-dotenv',
  git: 'gitpython',
  jwt: 'pyjwt',
  magic: 'python-magic',
  openssl: 'pyopenssl',
  pil: 'pillow',
  'pkg-resources': 'setuptools',
  serial: 'pyserial',
  sklearn: 'scikit-learn',
  yaml: 'pyyaml',
};

interface Folder {
  readonly lists: string[];
  /** By module: the folder or file of it. */
  readonly modules: Map<string, string>;
  hasMetadata: boolean;
}

/** Copies of projects that keep no metadata: by a list of their versions, or by what their code says. */
export async function seeVendored({ contents, ledger, signal }: Survey): Promise<void> {
  await forEach(vendorFolders(contents.entries.keys()), signal, async ([folder, found]) => {
    const listed = new Set<string>();
    const places = new Map([...found.modules].map(([module, at]) => [projectOf(module), at]));
    for (const path of found.lists) {
      const lines = (await textOf(contents, path)).matchAll(
        /^[ \t]*([A-Za-z0-9][\w.-]*)[ \t]*==[ \t]*([^\s#;]+)/gm,
      );
      for (const [, project = '', version = ''] of lines) {
        const name = normaliseName(project);
        listed.add(name);
        const place = places.get(name) ?? path;
        ledger.add({ ecosystem: 'PyPI', name, version, place, how: 'vendored' });
      }
    }
    if (found.hasMetadata) return;
    const nameless: string[] = [];
    for (const [module, place] of found.modules) {
      const name = projectOf(module);
      if (listed.has(name) || (listed.has('setuptools') && name === 'setuptools')) continue;
      const version = await versionOf(contents, place);
      if (version === undefined) nameless.push(module);
      else ledger.add({ ecosystem: 'PyPI', name, version, place, how: 'vendored' });
    }
    if (nameless.length > 0 && listed.size === 0)
      ledger.unseen(folder, `copies of Python modules that say no version: ${told(nameless)}`);
  });
}

function vendorFolders(paths: Iterable<string>): ReadonlyMap<string, Folder> {
  const folders = new Map<string, Folder>();
  for (const path of paths) {
    const { folder, rest = '' } = vendorFolder.exec(path)?.groups ?? {};
    if (folder === undefined || path.includes('node_modules/')) continue;
    const found: Folder = folders.get(folder) ?? {
      lists: [],
      modules: new Map<string, string>(),
      hasMetadata: false,
    };
    const [name = '', file] = rest.split('/');
    if (/\.(?:dist|egg)-info$/.test(name)) found.hasMetadata = true;
    else if (file === undefined && list.test(name)) found.lists.push(path);
    else if (file === '__init__.py') found.modules.set(name, `${folder}/${name}`);
    else if (file === undefined && /^(?!__)\w+\.py$/.test(name))
      found.modules.set(name.slice(0, -3), path);
    folders.set(folder, found);
  }
  for (const [folder, { lists, modules }] of folders)
    if (lists.length === 0 && modules.size === 0) folders.delete(folder);
  return folders;
}

function projectOf(module: string): string {
  const name = normaliseName(module);
  return Object.hasOwn(published, name) ? (published[name] ?? name) : name;
}

async function versionOf(contents: Survey['contents'], place: string): Promise<string | undefined> {
  const files = place.endsWith('.py') ? [place] : versionFiles.map((file) => `${place}/${file}.py`);
  for (const file of files) {
    const said =
      /^(?:__version__|VERSION|version)[ \t]*(?::[^=\n]*)?=[ \t]*(?:\w+[ \t]*=[ \t]*)?['"]v?(\d[\w.!+-]*)['"]/m.exec(
        await textOf(contents, file, 64 * 1024),
      )?.[1];
    if (said !== undefined) return said;
  }
  return undefined;
}
